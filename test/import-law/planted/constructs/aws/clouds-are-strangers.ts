import "../google/target";
