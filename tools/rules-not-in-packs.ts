/** A rule of the research list from which the packs were made, that stands in no pack by its own id: who sees to it, and why no decision does. */
export interface NotInPacks {
  what: string
  where: string
  why: string
}

export const notInPacks: Readonly<Record<string, NotInPacks>> = {
  'KR-02': {
    what: 'Customer of the last six months, same kind of goods, number given directly',
    where: 'KR-01',
    why: 'One sentence of the law with KR-01: as a rule that must hold beside it, it would contradict it.',
  },
  'KR-03': {
    what: 'Registered telephone solicitor, human voice, source announced first',
    where: 'KR-01',
    why: 'As KR-02. The announcement comes as a duty; the do-not-call list is KR-10.',
  },
  'KR-07': {
    what: 'Advertising body sent as a picture to evade filters',
    where: 'review of scripts',
    why: 'The gate never sees the body of a message. Whoever reviews the script does (RF-script).',
  },
  'KR-09': {
    what: 'Tell the result of a consent, refusal or withdrawal within 14 days',
    where: 'not built',
    why: 'A duty that follows a fact. Refusing a contact would not fulfil it; notices are to.',
  },
  'KR-12': {
    what: 'A do-not-call registration is void once the number has another holder',
    where: 'nowhere, on purpose',
    why: 'It could only loosen KR-11, on the word of a holder record; confidence is medium. The new holder can lift the refusal.',
  },
  'KR-17': {
    what: 'A cancelled mobile number rests 90 days',
    where: 'carriers',
    why: 'Carriers keep it. What the gate needs of it, since when the present holder has the number, is RF-reassigned.',
  },
  'KR-18': {
    what: 'What a request for consent must say',
    where: 'consent records',
    why: 'It binds the moment of asking. A consent keeps the version of its text; the gate does not judge the text.',
  },
  'KR-19': {
    what: 'Tell where the data came from when asked',
    where: 'desk',
    why: 'An answer to a person, not a contact that is asked for. Solicitors announce it (KR-01).',
  },
  'KR-20': { what: 'Destroy when the time is over, keep apart what must be kept', where: 'vault', why: 'Retention.' },
  'KR-21': { what: 'Keep complaint and dispute records 3 years', where: 'vault and desk', why: 'Retention.' },
  'KR-22': {
    what: 'Keep records of advertising 6 months; contracts and payments 5 years',
    where: 'vault',
    why: 'Retention: the pack names the class kr-advertising. Contracts and payments are not held here.',
  },
  'KR-23': {
    what: 'Marketing consent apart from the necessary ones',
    where: 'KR-01',
    why: 'A consent recorded as buried counts for nothing. That refusing must not cost the service binds the business.',
  },
  'CN-09': {
    what: 'Complaints by 12321: forward in 3 working days, answer in 15',
    where: 'not built',
    why: 'Deadlines of a complaint, which are the desk’s.',
  },
  'CN-10': {
    what: 'Notice before a service is suspended, records, appeal',
    where: 'callers',
    why: 'The act of suspending asks for it. The gate obeys the state that comes of it (RF-line).',
  },
  'CN-11': {
    what: 'Withdrawing consent is easy; stop and delete',
    where: 'consent, vault; CN-06',
    why: 'That contacts stop is decided: a withdrawn consent refuses (CN-06). Deleting is retention.',
  },
  'CN-13': {
    what: 'Separate consent before data goes to another handler',
    where: 'businesses',
    why: 'A decision hands no data to anybody.',
  },
  'CN-14': { what: 'Keep impact assessments 3 years', where: 'businesses', why: 'A paper of the business’s own.' },
  'CN-15': { what: 'A cancelled number rests 90 days', where: 'carriers', why: 'As KR-17.' },
  'US-03': {
    what: 'Version of the national registry at most 31 days old',
    where: 'US-02',
    why: 'An older list says nothing of who does not stand on it: US-02 answers “unknown”, and an unknown never allows.',
  },
  'US-04': {
    what: 'At most 3 % abandoned calls in 30 days, 15 s of ringing',
    where: 'not built',
    why: 'A property of dialling and of a campaign, known after the calls.',
  },
  'US-05': {
    what: 'Message and opt-out in an abandoned call',
    where: 'not built',
    why: 'Happens within the call, two seconds after it is answered.',
  },
  'US-08': {
    what: 'One text may confirm an opt-out within 5 minutes',
    where: 'whoever took the opt-out',
    why: 'The reply of the system that took it. Asked of the gate it is refused (US-06): no purpose tells it from another text.',
  },
  'US-09': {
    what: 'Written do-not-call policy, trained staff, requests kept 5 years',
    where: 'businesses; RF-refusal',
    why: 'Papers and training. The requests are refusals here, and do not lapse.',
  },
  'US-10': {
    what: 'Keep telemarketing records 5 years',
    where: 'vault',
    why: 'Retention: the pack names the class us-call.',
  },
  'US-15': {
    what: 'Answer of a network that blocks (603+)',
    where: 'not built',
    why: 'Signalling; a SIP door’s matter.',
  },
  'US-16': { what: 'Voice providers’ filings and traceback', where: 'voice providers', why: 'Their own duties.' },
  'UK-04': {
    what: 'Pensions: only authorised firms, to people who agreed or are their customers',
    where: 'not built',
    why: 'No category tells pensions from other finance, and no kind of licence names the authority’s permission. UK-01 holds.',
  },
  'UK-05': {
    what: 'Claims management: consent',
    where: 'not built',
    why: 'No category tells claims management from other services. UK-01 holds.',
  },
  'UK-06': {
    what: 'No abandoned or silent calls',
    where: 'not built',
    why: 'A property of dialling, known after the calls.',
  },
  'UK-07': { what: 'Fines', where: 'authorities', why: 'What follows a breach, not whether a contact may be made.' },
  'IN-02': {
    what: 'Registered sender, header, template and chain; allowed links',
    where: 'operators’ registers',
    why: 'They check each message against registers that are theirs; RF-supply-chain shows a line’s own chain.',
  },
  'IN-03': {
    what: 'Text equals its template',
    where: 'operators; review of scripts',
    why: 'The gate never sees the body of a message.',
  },
  'IN-04': { what: 'Suffix of a header (P, S, T, G)', where: 'operators', why: 'Added by the operator when it sends.' },
  'IN-06': {
    what: 'What makes a complaint valid, within 7 days',
    where: 'desk',
    why: 'A complaint is taken here without such a limit.',
  },
  'IN-07': {
    what: 'Unregistered sender: act at 5 complaints in 10 days',
    where: 'not built',
    why: 'Follows complaints; the gate obeys the state of the line that comes of it (RF-line).',
  },
  'IN-08': {
    what: 'First breach: barred for 15 days; then disconnected',
    where: 'callers',
    why: 'The act of suspending; the gate obeys it (RF-line, RF-organisation).',
  },
  'IN-09': { what: 'Blacklisting shared within 24 hours', where: 'operators', why: 'Exchange between operators.' },
  'IN-10': { what: 'Fines of operators that misreport', where: 'authorities', why: 'What follows a breach.' },
  'IN-11': {
    what: 'Consent by short code 127xxx only; none asked for again for 90 days',
    where: 'not built',
    why: 'How a consent was taken is not on record, and asking for one is no purpose of its own.',
  },
  'IN-13': {
    what: 'Detection by volume, short calls, few incoming',
    where: 'not built',
    why: 'A property of a line’s traffic, known after the calls.',
  },
}
