import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import { arkeWorkloads } from "./arke";
import { applogicWorkloads } from "./applogic";
import { barongWorkloads } from "./barong";
import { coinhubWorkloads } from "./coinhub";
import { exporterWorkloads } from "./exporters";
import { frontendWorkloads } from "./frontend";
import { gatewayWorkloads } from "./gateway";
import { influxdbWorkloads } from "./influxdb";
import { jenkinsWorkloads } from "./jenkins";
import { peatioWorkloads } from "./peatio";
import { prometheusWorkloads } from "./prometheus-agent";
import { provisioningWorkloads } from "./provisioning";
import { rabbitmqWorkloads } from "./rabbitmq";
import { rangoWorkloads } from "./rango";
import { redisWorkloads } from "./redis";
import type { Workload } from "./workload";

/**
 * Every process of an environment, app by app.
 *
 * @param features those that borrow from it: the gateways lead to them, the provisioning makes what they write to
 */
export function workloadsOf(environment: Environment, features: readonly Feature[] = []): Workload[] {
  const behind = [
    ...peatioWorkloads(environment),
    ...barongWorkloads(environment),
    ...rangoWorkloads(environment),
    ...applogicWorkloads(environment),
    ...coinhubWorkloads(environment),
    ...arkeWorkloads(environment),
    ...redisWorkloads(environment),
    ...influxdbWorkloads(environment),
    ...rabbitmqWorkloads(environment),
    ...provisioningWorkloads(environment, features),
    ...prometheusWorkloads(environment),
    ...exporterWorkloads(environment),
    ...jenkinsWorkloads(environment, features),
    ...frontendWorkloads(environment),
  ];
  return [...behind, ...gatewayWorkloads(environment, behind, features)];
}
