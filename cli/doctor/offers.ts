import { z } from "zod";
import type { Environment } from "../../environments/schema";
import { machinesOf } from "../../platform/machines";
import { type Check, type Finding, healthy, ill } from "./check";

const orderable = z.object({
  OrderableDBInstanceOptions: z.array(
    z.object({
      EngineVersion: z.string(),
      MultiAZCapable: z.boolean(),
      AvailabilityZones: z.array(z.object({ Name: z.string() })),
    }),
  ),
});

/** RDS offers an old engine on some classes only, and fewer from year to year (cloud facts 1.5). */
const database: Check = {
  id: "database-class",
  title: "database class",
  needs: "account",
  run: async ({ environment, aws }) => {
    const { machineType, version, availability } = environment.database;
    const { OrderableDBInstanceOptions } = await aws.ask(orderable, [
      ...["rds", "describe-orderable-db-instance-options", "--engine", "mysql"],
      ...["--db-instance-class", machineType],
    ]);
    const offers = OrderableDBInstanceOptions.filter(
      ({ EngineVersion, MultiAZCapable }) =>
        EngineVersion.startsWith(`${version}.`) && (availability === "zonal" || MultiAZCapable),
    );
    const offered = new Set(offers.flatMap(({ AvailabilityZones }) => AvailabilityZones.map(({ Name }) => Name)));
    const usable = environment.cloud.zones.filter((zone) => offered.has(zone));
    if (usable.length >= (availability === "regional" ? 2 : 1)) {
      return healthy(`${machineType} with MySQL ${offers.map(({ EngineVersion }) => EngineVersion).at(-1)}`);
    }
    return ill(
      `RDS does not offer MySQL ${version} on ${machineType} in two zones of ${environment.cloud.region}`,
      `choose another database.machineType: aws rds describe-orderable-db-instance-options --engine mysql --engine-version ${version}.44`,
    );
  },
};

const clusterVersions = z.object({
  clusterVersions: z.array(
    z.object({
      clusterVersion: z.string(),
      versionStatus: z.string().optional(),
      status: z.string().optional(),
      endOfStandardSupportDate: z.union([z.string(), z.number()]).optional(),
    }),
  ),
});

const kubernetes: Check = {
  id: "kubernetes-version",
  title: "Kubernetes version",
  needs: "account",
  run: async ({ environment, aws }) => {
    const { version } = environment.cluster;
    const answer = await aws.ask(clusterVersions, ["eks", "describe-cluster-versions"]);
    const offer = answer.clusterVersions.find(({ clusterVersion }) => clusterVersion === version);
    const others = answer.clusterVersions.map(({ clusterVersion }) => clusterVersion).join(", ");
    if (!offer) return ill(`EKS does not offer ${version}; it offers ${others}`, "correct cluster.version");
    // The older field is in lower case with a dash.
    const status = (offer.versionStatus ?? offer.status ?? "").toUpperCase().replace("-", "_");
    const standard = status === "" || status === "STANDARD_SUPPORT";
    return standard
      ? healthy(`${version}, in standard support`)
      : ill(`EKS ${version} is in ${status.toLowerCase().replace("_", " ")}, at a surcharge`, "plan the upgrade");
  },
};

const images = z.object({
  Images: z.array(
    z.object({
      Architecture: z.string(),
      State: z.string(),
      Name: z.string().optional(),
      DeprecationTime: z.string().optional(),
    }),
  ),
});

const image: Check = {
  id: "image",
  title: "machine image",
  needs: "account",
  run: async ({ environment, aws, today }) => {
    const { id, architecture } = environment.machines.image;
    const { region } = environment.cloud;
    const newest = `aws ssm get-parameter --region ${region} --query Parameter.Value --output text --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
    // A filter, since an unknown id by itself is an error without an answer.
    const { Images } = await aws.ask(images, ["ec2", "describe-images", "--filters", `Name=image-id,Values=${id}`]);
    const [found] = Images;
    if (!found || found.State !== "available") {
      return ill(`${id} is not in ${region}`, `set machines.image.id to the answer of: ${newest}`);
    }
    if (found.Architecture !== architecture) {
      return ill(
        `${id} is of ${found.Architecture}, machines.image.architecture says ${architecture}`,
        `set machines.image.id to the answer of: ${newest}`,
      );
    }
    if (found.DeprecationTime !== undefined && found.DeprecationTime.slice(0, 10) < today) {
      return ill(`${id} is deprecated since ${found.DeprecationTime.slice(0, 10)}`, `take the newest: ${newest}`);
    }
    return healthy(found.Name ?? id);
  },
};

const offerings = z.object({
  InstanceTypeOfferings: z.array(z.object({ InstanceType: z.string(), Location: z.string() })),
});
const typeDetails = z.object({
  InstanceTypes: z.array(
    z.object({
      InstanceType: z.string(),
      ProcessorInfo: z.object({ SupportedArchitectures: z.array(z.string()) }),
    }),
  ),
});

/** Every machine type, the zones it is wanted in, and the architecture it has to be. */
export function wantedTypes(env: Environment): { type: string; zone: string; architecture: string }[] {
  const pools = Object.values(env.cluster.nodePools).flatMap(({ machineType }) =>
    // The nodes' system is the one of constructs/aws/node-pool.ts.
    env.cloud.zones.map((zone) => ({ type: machineType, zone, architecture: "x86_64" })),
  );
  const { architecture } = env.machines.image;
  const machines = machinesOf(env).map(({ machineType: type, zone }) => ({ type, zone, architecture }));
  return [...pools, ...machines];
}

const machineTypes: Check = {
  id: "machine-types",
  title: "machine types",
  needs: "account",
  run: async ({ environment, aws }) => {
    const wanted = wantedTypes(environment);
    const types = [...new Set(wanted.map(({ type }) => type))].sort();
    const { InstanceTypeOfferings } = await aws.ask(offerings, [
      ...["ec2", "describe-instance-type-offerings", "--location-type", "availability-zone"],
      ...["--filters", `Name=instance-type,Values=${types.join(",")}`],
    ]);
    const { InstanceTypes } = await aws.ask(typeDetails, [
      ...["ec2", "describe-instance-types", "--filters", `Name=instance-type,Values=${types.join(",")}`],
    ]);
    const offered = new Set(InstanceTypeOfferings.map(({ InstanceType, Location }) => `${InstanceType} ${Location}`));
    const architectures = new Map(
      InstanceTypes.map(({ InstanceType, ProcessorInfo }) => [InstanceType, ProcessorInfo.SupportedArchitectures]),
    );
    const absent = [...new Set(wanted.map(({ type, zone }) => `${type} ${zone}`))].filter((pair) => !offered.has(pair));
    const foreign = wanted.filter(({ type, architecture }) => {
      const supported = architectures.get(type);
      return supported !== undefined && !supported.includes(architecture);
    });
    const findings: Finding[] = [
      ...absent.map((pair) => ({
        what: `${pair.replace(" ", " is not offered in ")}`,
        cure: "choose another machine type, or other zones before the first deploy",
      })),
      ...[...new Set(foreign.map(({ type, architecture }) => `${type} does not run ${architecture}`))].map((what) => ({
        what,
        cure: "choose a machine type of the image's architecture",
      })),
    ];
    return { findings, ...(findings.length === 0 && { seen: types.join(", ") }) };
  },
};

/** Whether the cloud still sells what the description asks for, here. */
export const offerChecks: readonly Check[] = [machineTypes, image, database, kubernetes];
