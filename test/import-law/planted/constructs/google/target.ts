export const target = "google";
