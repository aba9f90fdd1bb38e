export const target = "stacks";
