import "../platform/target";
