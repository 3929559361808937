import { createDefaultHttpClient, createPipelineRequest, type HttpClient } from "@azure/core-rest-pipeline";
import { azureError } from "./azure-error.js";

/** Fetches the log by its signed address. No token goes there: the signature is all that it takes. */
export async function fetchConsoleLog(
  address: string,
  http: HttpClient = createDefaultHttpClient(),
): Promise<string> {
  const response = await http.sendRequest(createPipelineRequest({ url: address }));
  if (response.status === 200) return response.bodyAsText ?? "";
  throw azureError(response.status, "", "the console's log can be fetched");
}
