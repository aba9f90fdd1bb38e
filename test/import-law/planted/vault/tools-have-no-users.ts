import "../rehearsal/target";
