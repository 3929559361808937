import type { MachineDriver } from "./machine/driver.js";
import type { CloudHome } from "./records/home.js";
import type { PortBook } from "./records/ports.js";
import type { Records } from "./records/record.js";
import { managementOrigin } from "./services/arm/place.js";
import { MANAGEMENT_KEY } from "./services/arm/service.js";
import { managementToken } from "./services/arm/token.js";
import type { ArmAnswer, ArmRequest } from "./services/arm/wire.js";
import { readReport } from "./services/report.js";
import { keyId } from "./services/service-key.js";
import { readAuthority } from "./services/tls/authority-file.js";

/** Who speaks Azure Resource Manager's language for a local cloud. */
export type ResourceManager = (ServedManager | OwnManager) & {
  /** Its origin; the name leads nowhere, whoever asks connects to this computer. */
  readonly endpoint: string;
  /** What every request must carry; it goes nowhere else. */
  token(): Promise<string>;
};

interface ServedManager {
  /** The certificate (PEM) of the authority that vouches for it. */
  readonly authority: string;
}

interface OwnManager {
  /** Answers in this very process. */
  answer(request: ArmRequest): Promise<ArmAnswer>;
}

interface Cloud {
  readonly home: CloudHome;
  readonly records: Records;
  readonly ports: Pick<PortBook, "get">;
  driverOf(kind: MachineDriver["kind"]): MachineDriver;
}

/**
 * Finds who answers the management API: the services process where it runs. Where it does not, because no machine is
 * there or the computer was started anew, this process answers for itself: who only looks starts nothing.
 */
export function findResourceManager(cloud: Cloud): () => Promise<ResourceManager> {
  const { home, records, ports } = cloud;
  let own: Promise<ResourceManager> | undefined;
  return async () => {
    const port = ports.get(MANAGEMENT_KEY);
    const authority = readAuthority(home)?.certificate;
    if (port !== undefined && authority !== undefined && isServed(home)) {
      return { endpoint: managementOrigin(port), authority, token: () => managementToken(home, records) };
    }
    own ??= answerHere(cloud);
    return await own;
  };
}

function isServed(home: CloudHome): boolean {
  const wanted = keyId(MANAGEMENT_KEY);
  return readReport(home)?.listening.some((key) => keyId(key) === wanted) === true;
}

/** The token never leaves this process, nor does a request. */
async function answerHere({ records, driverOf }: Cloud): Promise<ResourceManager> {
  const [{ answerArm }, { Operations }, { newToken }, { LOCAL_SUBSCRIPTION }] = await Promise.all([
    import("./services/arm/answer.js"),
    import("./services/arm/operations.js"),
    import("./services/arm/token.js"),
    import("./azurerm/subscription.js"),
  ]);
  const secret = newToken();
  const token = async () => secret;
  const endpoint = managementOrigin();
  const operations = new Operations();
  return {
    endpoint,
    token,
    answer: (request) =>
      answerArm(request, {
        subscription: LOCAL_SUBSCRIPTION,
        origin: endpoint,
        token,
        records,
        driverOf,
        operations,
      }),
  };
}
