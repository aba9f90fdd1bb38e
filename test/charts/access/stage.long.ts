// One cluster for all of them, in this order: the last one brings a new release of what the others have seen.
import "./network";
import "./roles";
import "./pins";
