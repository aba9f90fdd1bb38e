import "../charts/target";
