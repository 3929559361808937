/** The part of the program that fetches a share's keys, as the machine's identity; `$json` is the program's. */
export const WINDOWS_SHARE_KEYS = String.raw`# The name of the account and its keys, as the vault keeps them. Errors of the parser could show them: they are dropped.
function Read-Account($Declared) {
    $query = 'api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net&client_id=' + $Declared['clientId']
    $metadata = 'http://169.254.169.254/metadata/identity/oauth2/token?' + $query
    $token = (Read-Json 'the metadata service' $metadata @{ Metadata = 'true' } $true)['access_token']
    $secret = Read-Json $Declared['secret'] "$($Declared['secret'])?api-version=7.4" @{ Authorization = "Bearer $token" } $false
    try {
        $account = $json.DeserializeObject($secret['value'])
        $words = @($account['username']) + @($account['keys'])
    } catch {
        $words = @()
    }
    if ($words.Count -lt 2 -or @($words -notmatch '^[!-~]+\z').Count -gt 0) {
        throw "the secret $($Declared['secret']) does not hold the keys of a share"
    }
    return $account
}

# The metadata service is in this machine's own host, and no proxy leads there. A token goes to nobody but the vault.
function Read-Json([string] $Who, [string] $Address, [hashtable] $Headers, [bool] $Direct) {
    $request = [Net.WebRequest]::CreateHttp($Address)
    $request.Timeout = 10000
    $request.AllowAutoRedirect = $false
    if ($Direct) { $request.Proxy = $null }
    foreach ($name in $Headers.Keys) { $request.Headers.Add($name, $Headers[$name]) }
    try {
        $response = $request.GetResponse()
        try {
            return $json.DeserializeObject((Read-Text $response))
        } finally {
            $response.Dispose()
        }
    } catch {
        $why = Get-Reason $_.Exception
    }
    throw "$Who $why"
}

function Read-Text($Response) {
    [IO.StreamReader]::new($Response.GetResponseStream()).ReadToEnd()
}

function Get-Reason($Problem) {
    while ($Problem -and $Problem -isnot [Net.WebException]) { $Problem = $Problem.InnerException }
    if (-not $Problem) { return 'answers something else than JSON' }
    if (-not $Problem.Response) { return "does not answer: $($Problem.Message)" }
    $text = Read-Text $Problem.Response
    "answers $([int] $Problem.Response.StatusCode): $($text.Substring(0, [Math]::Min(300, $text.Length)))"
}`;
