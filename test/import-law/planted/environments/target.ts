export const target = "environments";
