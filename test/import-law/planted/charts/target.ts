export const target = "charts";
