import "../../environments/target";
