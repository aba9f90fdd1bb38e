import "../test/target";
