/** What a member of the staff may do; the role × endpoint table of the HTTP door says what each role means. */
export const staffRoles = ['agent', 'lead', 'manager', 'compliance', 'administrator', 'auditor'] as const
export type StaffRole = (typeof staffRoles)[number]
