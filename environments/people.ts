import { definePeople } from "./schema/people";

/**
 * Who may do what in which environment. A change here is a change of rights: `npm run people -- matrix` shows all of
 * them, `npm run people -- leave <key>` what a person loses. Stage's stack and both bootstrap stacks carry it out.
 */
export const people = definePeople({
  identityAccountId: "777777777777",
  people: {
    ada: {
      name: "Ada, platform",
      user: "people/ada",
      groups: { stage: ["deployer", "operator"], production: ["deployer", "operator", "on-call"] },
    },
    ben: {
      name: "Ben, platform",
      user: "people/ben",
      groups: { stage: ["deployer", "operator", "on-call"], production: ["operator", "on-call"] },
    },
    cleo: {
      name: "Cleo, engineering lead",
      user: "people/cleo",
      groups: { stage: ["break-glass", "read-only"], production: ["break-glass", "read-only"] },
    },
    dov: {
      name: "Dov, security",
      user: "people/dov",
      groups: { stage: ["break-glass", "read-only"], production: ["break-glass", "read-only"] },
    },
    eve: {
      name: "Eve, developer",
      user: "people/eve",
      groups: { stage: ["read-only"] },
    },
    finn: {
      name: "Finn, treasury",
      user: "people/finn",
      groups: { stage: ["custodian"], production: ["custodian"] },
    },
    gia: {
      name: "Gia, finance",
      user: "people/gia",
      groups: { stage: ["custodian"], production: ["custodian"] },
    },
    hana: {
      name: "Hana, board",
      user: "people/hana",
      groups: { stage: ["custodian"], production: ["custodian"] },
    },
  },
});
