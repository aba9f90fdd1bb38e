export const target = "rehearsal";
