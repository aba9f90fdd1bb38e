/**
 * The StorageClass of every claim: encrypted volumes that are made where their pod is scheduled, can grow, and stay when
 * their claim goes. The cluster brings none of its own.
 */
export const dataStorageClass = "rkcp-data";
