// Care plans with goals and teams, devices.
import { date, instant } from '../calendar.mjs'
import { codes, coding, concept, ids, ref } from '../systems.mjs'

/** A care plan of outpatient care with one goal for each `[text, target]`. */
export function addCarePlan(chart, { title, start, author, problem, goals, activities }) {
  const goalReferences = goals.map(({ text, target, due, reached }) => {
    const goal = chart.add({
      resourceType: 'Goal',
      id: chart.nextId('gol'),
      lifecycleStatus: 'active',
      achievementStatus: concept(
        codes.goalAchievement,
        reached ? 'achieved' : 'in-progress',
        reached ? 'Achieved' : 'In Progress',
      ),
      description: { text },
      subject: chart.subject,
      startDate: date(start),
      ...(target && { target: [{ ...target, ...(due && { dueDate: date(due) }) }] }),
    })
    return ref('Goal', goal.id, text)
  })
  const members = [
    { role: [{ text: 'Patient' }], member: chart.subject },
    { role: [{ text: 'Primary physician' }], member: author },
  ]
  const team = chart.add({
    resourceType: 'CareTeam',
    id: chart.nextId('ctm'),
    status: 'active',
    name: `${title} team`,
    subject: chart.subject,
    period: { start: instant(start) },
    participant: members,
  })
  return chart.add({
    resourceType: 'CarePlan',
    id: chart.nextId('cpl'),
    identifier: [{ use: 'usual', system: ids.recordId, value: `CP${chart.nextNumber('plan')}` }],
    status: 'active',
    intent: 'plan',
    category: [
      concept(codes.sct, '736271009', 'Outpatient care plan'),
      { coding: [coding(codes.uscoreCarePlan, 'assess-plan')], text: 'Assessment and Plan of Treatment' },
    ],
    title,
    subject: chart.subject,
    period: { start: instant(start) },
    author,
    careTeam: [ref('CareTeam', team.id, team.name)],
    ...(problem && { addresses: [ref('Condition', problem.id, problem.code.text)] }),
    goal: goalReferences,
    activity: activities.map((text) => ({ detail: { status: 'in-progress', description: text } })),
  })
}

export function addDevice(chart, code, text, { since, manufacturer = 'Zirconia Devices' } = {}) {
  const number = chart.nextNumber('device')
  return chart.add({
    resourceType: 'Device',
    id: chart.nextId('dev'),
    identifier: [{ use: 'usual', system: ids.deviceId, value: `DV${number}` }],
    status: 'active',
    manufacturer,
    ...(since && { manufactureDate: date(since - 200 * 86_400_000) }),
    serialNumber: `SN${number}`,
    deviceName: [{ name: text, type: 'user-friendly-name' }],
    type: concept(codes.devices, code, text),
    patient: chart.subject,
  })
}
