/** What a member of the staff may do; the role × endpoint table of the HTTP door says what each role means. */
export const staffRoles = ['agent', 'lead', 'manager', 'compliance', 'administrator', 'auditor'] as const
export type StaffRole = (typeof staffRoles)[number]
/** Those who decide over others: what they say yes to takes effect. */
export const decidingRoles: readonly StaffRole[] = ['manager', 'compliance', 'administrator']
