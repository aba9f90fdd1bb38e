import type { Environment } from "../../environments/schema";
import { type ImageName, vanillaImages } from "../images";
import { datedExceptionHolds } from "./dated";
import { type Rule, type RuleContext, type Violation, violation } from "./rule";

type Image = Environment["services"]["images"]["peatio"];
type ExceptionName = keyof NonNullable<Image["exceptions"]>;

/** What went on without consent once an exception has ended. */
const ended: Readonly<Record<ExceptionName, string>> = {
  fork: "the fork runs on without anybody's consent. Fix: go back to the release, or accept it anew with a later day",
  digest: "the content runs on unpinned. Fix: write the digest, or accept it anew with a later day",
  line: "another line runs on without anybody's consent. Fix: go back to the line, or accept it anew with a later day",
};

/** Every image, with its name; an optional one only where it is given. */
const imagesOf = ({ services }: Environment): [ImageName, Image][] =>
  (Object.entries(services.images) as [ImageName, Image | undefined][]).flatMap(([name, image]) =>
    image ? [[name, image]] : [],
  );

/** A fault that somebody may accept until a day, or the day itself when it has passed. */
function unlessAccepted(
  env: Environment,
  { today }: Pick<RuleContext, "today">,
  [name, image]: readonly [ImageName, Image],
  exception: ExceptionName,
  fault: Violation[],
): Violation[] {
  const accepted = image.exceptions?.[exception];
  const path = `services.images.${name}.exceptions.${exception}`;
  if (!accepted) return fault;
  // An exception that excepts nothing would quietly cover the next change.
  if (fault.length === 0) {
    return violation(env, true, path, accepted, "Nothing needs it any more. Fix: remove it");
  }
  return datedExceptionHolds(env, today, {
    path: `${path}.expires`,
    expires: accepted.expires,
    ended: ended[exception],
    within: "",
  });
}

/** Only what the projects release, from where they release it or from a mirror: a fork can't take the weekly releases. */
export const imagesAreVanilla: Rule = (env, context) =>
  imagesOf(env).flatMap(([name, image]) => {
    const { from } = vanillaImages[name];
    const reference = `${image.registry}/${image.repository}`;
    const fix = "name a vanilla one, list its mirror in services.mirrors, or accept the fork in exceptions.fork";
    return unlessAccepted(
      env,
      context,
      [name, image],
      "fork",
      violation(
        env,
        !from.some((vanilla) => isFrom(vanilla, image, env.services.mirrors)),
        `services.images.${name}.repository`,
        reference,
        `Allowed: ${from.join(" or ")}, or a mirror of it. Fix: ${fix}`,
      ),
    );
  });

/** The same repository of the same registry, or below any folder of a mirror: `mirror.example/quay/openware/peatio`. */
export function isFrom(vanilla: string, { registry, repository }: Image, mirrors: readonly string[]): boolean {
  if (`${registry}/${repository}` === vanilla) return true;
  const path = vanilla.slice(vanilla.indexOf("/") + 1);
  return mirrors.includes(registry) && `/${repository}`.endsWith(`/${path}`);
}

/** The line the charts are written for, and a release rather than `latest`, which is another program tomorrow. */
export const imagesAreOfTheLine: Rule = (env, context) =>
  imagesOf(env).flatMap(([name, image]) => {
    const { line } = vanillaImages[name];
    const path = `services.images.${name}.tag`;
    const latest = violation(
      env,
      image.tag === "latest",
      path,
      image.tag,
      "Allowed: the tag of a release. Fix: name it; where there is none, accept latest in exceptions.line",
    );
    const other = line
      ? violation(
          env,
          !line.tags.test(image.tag),
          path,
          image.tag,
          `Allowed: ${line.means}, since ${line.why}. Fix: name a release of that line`,
        )
      : [];
    const fault = latest.length > 0 ? latest : other;
    return [
      ...unlessAccepted(env, context, [name, image], "line", fault),
      ...violation(
        env,
        image.tag === "latest" && image.digest === undefined && image.exceptions?.line !== undefined,
        `services.images.${name}.digest`,
        `${image.repository}:${image.tag}`,
        "Allowed: latest only together with a digest. Fix: copy it from the registry after the pull was verified",
      ),
    ];
  });

/** What customers use is the content somebody looked at, and not what a tag points to today. */
export const productionImagesArePinned: Rule = (env, context) =>
  imagesOf(env).flatMap(([name, image]) =>
    unlessAccepted(
      env,
      context,
      [name, image],
      "digest",
      violation(
        env,
        env.tier === "production" && image.digest === undefined,
        `services.images.${name}.digest`,
        `${image.repository}:${image.tag}`,
        "Not in production: a tag can be moved. Fix: copy the digest from the registry, or accept it in exceptions.digest",
      ),
    ),
  );
