// Where the operations of one organization are.
export const organization = "/api/v1/organizations/{organizationId}";
