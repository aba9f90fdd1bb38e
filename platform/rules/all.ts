import {
  custodiansHaveTheirOwnAccount,
  domainsAreDistinct,
  namesInAnAccountAreApart,
  oneBaselinePerAccount,
  zonesAreApart,
} from "./accounts";
import {
  fixedAddressesAreInPlace,
  peeringEnvironmentsAreDistinct,
  podsFitTheNetwork,
  rangesAreDistinct,
  rangesAreUsable,
} from "./addresses";
import { artifactsArePinned } from "./artifacts";
import { copiesAreKept } from "./copies";
import { acknowledgementHolds, databaseIsConsistent, windowsAreApart } from "./database";
import { administrationComesFromPeers, certificateExceptionHolds, entryHostsFit } from "./entry";
import { generationsNameMachines, machineHostsFit, machineTypesFitTheImage, nodePoolsFitTheirImage } from "./machines";
import { currenciesAreConsistent, everybodyHasAFee, marketsAreConsistent } from "./exchange";
import { imagesAreOfTheLine, imagesAreVanilla, productionImagesArePinned } from "./images";
import { hostNamesFit, namesAreLegal } from "./names";
import {
  chainsFitTheVolumes,
  chainsHaveNodes,
  nodeAddressesAreFree,
  nodesStandInTheZones,
  productionNodesStandApart,
} from "./nodes";
import {
  clusterHasAGeneralPool,
  productionIsSafe,
  rangesAreOrdered,
  stageHoldsNoMoney,
  walletPodsAreNotScaled,
} from "./production";
import { agentMatchesDistribution } from "./vault";
import { regionHasThreeZones, zonesBelongToTheRegion } from "./regions";
import type { Rule } from "./rule";
import { managementIsGuarded, servicesAreComplete } from "./services";
import { jenkinsFitsItsEnvironment } from "./tools";

/** Every rule across fields and environments; each is tried with a description that keeps it and one that breaks it. */
export const rules: readonly Rule[] = [
  regionHasThreeZones,
  zonesBelongToTheRegion,
  oneBaselinePerAccount,
  domainsAreDistinct,
  zonesAreApart,
  namesInAnAccountAreApart,
  custodiansHaveTheirOwnAccount,
  rangesAreUsable,
  rangesAreDistinct,
  peeringEnvironmentsAreDistinct,
  podsFitTheNetwork,
  fixedAddressesAreInPlace,
  nodesStandInTheZones,
  nodeAddressesAreFree,
  machineTypesFitTheImage,
  nodePoolsFitTheirImage,
  generationsNameMachines,
  chainsHaveNodes,
  chainsFitTheVolumes,
  productionNodesStandApart,
  machineHostsFit,
  administrationComesFromPeers,
  certificateExceptionHolds,
  entryHostsFit,
  rangesAreOrdered,
  clusterHasAGeneralPool,
  walletPodsAreNotScaled,
  agentMatchesDistribution,
  productionIsSafe,
  stageHoldsNoMoney,
  copiesAreKept,
  acknowledgementHolds,
  databaseIsConsistent,
  windowsAreApart,
  namesAreLegal,
  hostNamesFit,
  artifactsArePinned,
  imagesAreVanilla,
  imagesAreOfTheLine,
  productionImagesArePinned,
  servicesAreComplete,
  jenkinsFitsItsEnvironment,
  managementIsGuarded,
  marketsAreConsistent,
  currenciesAreConsistent,
  everybodyHasAFee,
];
