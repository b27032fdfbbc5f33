/** Segments of queries and their answers, HL7 v2.5.1 §5.5, and DSC, §2.15.4. */
export const QUERY_SEGMENTS: Readonly<Record<string, readonly string[]>> = {
  DSC: ['Continuation Pointer|ST', 'Continuation Style|ID|0398'],
  QAK: [
    'Query Tag|ST',
    'Query Response Status|ID|0208',
    'Message Query Name|CE|0471',
    'Hit Count Total|NM',
    'This Payload|NM',
    'Hits Remaining|NM',
  ],
  QID: ['Query Tag|ST', 'Message Query Name|CE|0471'],
  QPD: ['Message Query Name|CE|0471', 'Query Tag|ST', 'User Parameters|*'],
  QRI: ['Candidate Confidence|NM', 'Match Reason Code|IS|0392', 'Algorithm Descriptor|CE|0393'],
  RCP: [
    'Query Priority|ID|0091',
    'Quantity Limited Request|CQ|0126',
    'Response Modality|CE|0394',
    'Execution and Delivery Time|TS',
    'Modify Indicator|ID|0395',
    'Sort-by Field|SRT',
    'Segment Group Inclusion|ID|0391',
  ],
}
