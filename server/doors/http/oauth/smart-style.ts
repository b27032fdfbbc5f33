/** The document behind `smart_style_url`: colours and sizes for an app that wants to look at home. SMART App Launch 2.2 §2.1.5.3 */
export const smartStyle = {
  color_background: '#ffffff',
  color_error: '#cc0000',
  color_highlight: '#0b5394',
  color_modal_backdrop: '',
  color_success: '#38761d',
  color_text: '#222222',
  dim_border_radius: '6px',
  dim_font_size: '16px',
  dim_spacing_size: '16px',
  font_family_body: 'system-ui, sans-serif',
  font_family_heading: 'system-ui, sans-serif',
} as const
