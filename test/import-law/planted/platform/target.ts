export const target = "platform";
