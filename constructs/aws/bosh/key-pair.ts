/**
 * The public half of a key pair that nobody holds. BOSH's AWS adapter refuses to make a machine without the name of a key
 * pair, and EC2 puts its public half on the machine. Here that opens nothing: the half is a point of Ed25519 computed from
 * the sentence `nobodySaid`, so whoever had the private half would have broken the curve. A test computes it again.
 *
 * People reach a machine by `bosh ssh`, whose keys live for one session, and the director by its own `jumpbox_ssh`.
 */
export const nobodysKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGEMhszI6zsHVkrO4ooqM5ipDrRX5eFBcNWROBMtX5Ou nobody";

/** What the point is computed from: SHA-256 of this and a counter, the first that is a point of the curve. */
export const nobodySaid = "rkcp: nobody holds the private half of this key";
