import { WINDOWS_SHARE_KEYS } from "./share-keys.js";

/**
 * What keeps a share at its drive on a Windows machine: PowerShell 5.1, in ASCII alone, because a file without a mark is
 * read in the machine's code page. It holds neither `${` nor `%{`, which Terraform would take for its own. It asks .NET
 * where a cmdlet would write what it is given into the log of modules.
 *
 * No key is ever an argument of a cmdlet or of a program, where logs and process lists show it, unless
 * `storeCredentials` asks for that.
 */
export const WINDOWS_SHARE_PROGRAM = String.raw`
# Made by Longshore. It keeps a share at a drive of this machine.
#
# install   writes this program and what is declared down, has it run at each start and every five minutes, then as up
# up        maps the drive, unless it works; a mapping that works is never touched
# down      takes all of that away again
param(
    [Parameter(Mandatory = $true)] [ValidateSet('install', 'up', 'down')] [string] $Action,
    [Parameter(Mandatory = $true)] [ValidatePattern('^[D-Z]$')] [string] $Drive,
    [int] $Wait = 240,
    [string] $Declaration,
    [string] $Program
)

Set-StrictMode -Version 2.0
# Commands of script modules do not see this: they are told by themselves.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Add-Type -AssemblyName System.Web.Extensions

$folder = 'C:\ProgramData\Longshore\shares'
$taskPath = '\Longshore\'
$task = "Share $Drive"
$letter = $Drive + ':'
$root = $letter + '\'
$deadline = [DateTime]::UtcNow.AddSeconds($Wait)
# A cmdlet for JSON would have what it reads in the log of modules, where that is kept.
$json = [Web.Script.Serialization.JavaScriptSerializer]::new()

function Invoke-Main {
    if ($Action -eq 'install') { Protect-Folder }
    if (-not [IO.Directory]::Exists($folder)) { return }
    $lock = Invoke-Again { Enter-Lock }
    try {
        $before = Read-Declaration
        if ($Action -eq 'down') {
            Uninstall-Share $before
            return
        }
        if ($Action -eq 'install') { Install-Share $before }
        $declared = Read-Declaration
        if ($declared) { Mount-Share $declared }
    } finally {
        $lock.Dispose()
    }
}

function Invoke-Again([scriptblock] $Attempt) {
    while ($true) {
        try {
            return & $Attempt
        } catch {
            if ([DateTime]::UtcNow -ge $deadline) { throw }
            Start-Sleep -Seconds 3
        }
    }
}

# Others could have made the folder before us: ProgramData lets everybody.
function Protect-Folder {
    $security = [Security.AccessControl.DirectorySecurity]::new()
    $parts = [Security.AccessControl.AccessControlSections] 'Owner, Group, Access'
    $security.SetSecurityDescriptorSddlForm('O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)', $parts)
    foreach ($path in 'C:\ProgramData\Longshore', $folder) {
        if ([IO.Directory]::Exists($path)) {
            $owner = [IO.Directory]::GetAccessControl($path).GetOwner([Security.Principal.SecurityIdentifier]).Value
            if ('S-1-5-18', 'S-1-5-32-544' -notcontains $owner) {
                throw "$path belongs to $owner and not to the administrators: remove it"
            }
        }
        [void] [IO.Directory]::CreateDirectory($path, $security)
        [IO.Directory]::SetAccessControl($path, $security)
    }
}

function Enter-Lock {
    try {
        [IO.FileStream]::new(
            "$folder\$Drive.lock",
            [IO.FileMode]::OpenOrCreate,
            [IO.FileAccess]::ReadWrite,
            [IO.FileShare]::None,
            1,
            [IO.FileOptions]::DeleteOnClose
        )
    } catch {
        throw "$folder\$Drive.lock cannot be had: $($_.Exception.GetBaseException().Message)"
    }
}

function Read-Declaration {
    $path = "$folder\$Drive.json"
    if ([IO.File]::Exists($path)) { $json.DeserializeObject([IO.File]::ReadAllText($path)) }
}

function Install-Share($Before) {
    $now = $json.DeserializeObject($Declaration)
    if ($Before) {
        if ($Before['remote'] -ne $now['remote']) { Remove-Mapping $Before }
        Remove-Credentials $Before
    }
    Write-Whole "$folder\$Drive.ps1" $Program
    Write-Whole "$folder\$Drive.json" $Declaration
    $argument = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File $folder\$Drive.ps1 -Action up -Drive $Drive"
    $minutes = New-TimeSpan -Minutes 5
    $registration = @{
        TaskPath = $taskPath
        TaskName = $task
        Action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument $argument
        Trigger = @(
            New-ScheduledTaskTrigger -AtStartup
            New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval $minutes
        )
        Principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
        Settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit (New-TimeSpan -Minutes 10) -MultipleInstances IgnoreNew
        Force = $true
        ErrorAction = 'Stop'
    }
    Invoke-Again { [void] (Register-ScheduledTask @registration) }
}

function Uninstall-Share($Before) {
    if (Get-ScheduledTask -TaskPath $taskPath -TaskName $task -ErrorAction SilentlyContinue) {
        Unregister-ScheduledTask -TaskPath $taskPath -TaskName $task -Confirm:$false -ErrorAction Stop
    }
    if ($Before) {
        Remove-Mapping $Before
        Remove-Credentials $Before
    }
    foreach ($kind in 'ps1', 'json', 'log') { [IO.File]::Delete("$folder\$Drive.$kind") }
}

function Write-Whole([string] $Path, [string] $Text) {
    $bytes = [Text.Encoding]::ASCII.GetBytes($Text)
    $file = [IO.FileStream]::new("$Path.new", [IO.FileMode]::Create)
    try {
        $file.Write($bytes, 0, $bytes.Length)
        $file.Flush($true)
    } finally {
        $file.Dispose()
    }
    Move-Item -LiteralPath "$Path.new" -Destination $Path -Force
}

function Get-Mapping {
    Get-SmbGlobalMapping -LocalPath $letter -ErrorAction SilentlyContinue
}

function Remove-Mapping($Declared) {
    $mapping = Get-Mapping
    if ($mapping -and $mapping.RemotePath -eq $Declared['remote']) {
        Remove-SmbGlobalMapping -LocalPath $letter -Force -ErrorAction Stop
    }
}

function Remove-Credentials($Declared) {
    # What is not there any more cannot be deleted, and that is as well.
    if ($Declared['storeCredentials']) { [void] (& cmdkey.exe "/delete:$($Declared['server'])") }
}

function Mount-Share($Declared) {
    $mapping = Get-Mapping
    if ($mapping -and $mapping.RemotePath -ne $Declared['remote']) {
        throw "the drive is taken by $($mapping.RemotePath)"
    }
    if (-not $mapping -and [IO.DriveInfo]::new($Drive).DriveType -ne 'NoRootDirectory') {
        throw 'the drive is taken by something else of this machine: choose another letter'
    }
    # A mapping comes back by itself with its server. While that is away, nothing says that it is broken.
    Invoke-Again { Connect-Server $Declared['server'] }
    Invoke-Again { Restore-Mapping $Declared }
    if ($Action -eq 'install') {
        if ($Declared['storeCredentials']) { Invoke-Again { Save-Credentials $Declared } }
        Confirm-Share $Declared
    }
}

function Connect-Server([string] $Server) {
    $client = [Net.Sockets.TcpClient]::new()
    $why = 'it takes longer than 5 seconds'
    try {
        if ($client.ConnectAsync($Server, 445).Wait(5000)) { return }
    } catch {
        $why = $_.Exception.GetBaseException().Message
    } finally {
        $client.Dispose()
    }
    throw "$Server does not answer on TCP port 445: $why"
}

# Windows itself brings mappings back at a start, often without what they need to work.
function Restore-Mapping($Declared) {
    if (Get-Mapping) {
        if (Test-Drive) { return }
        Remove-Mapping $Declared
    }
    New-Mapping $Declared
    Use-Drive
}

# Using a mapping also keeps it: containers lose one that nobody uses for a quarter of an hour. The first use after an
# interruption may fail while the session is made anew.
function Test-Drive {
    foreach ($pause in 2, 5, 0) {
        try {
            Use-Drive
            return $true
        } catch {
            Start-Sleep -Seconds $pause
        }
    }
    return $false
}

function Use-Drive {
    [void] [IO.Directory]::GetDirectories($root, 'longshore')
}

# One of the two keys may have been replaced a moment ago.
function New-Mapping($Declared) {
    $account = Read-Account $Declared
    $why = 'it has none'
    foreach ($key in $account['keys']) {
        $password = [Net.NetworkCredential]::new('', $key).SecurePassword
        $mapping = @{
            LocalPath = $letter
            RemotePath = $Declared['remote']
            Credential = [Management.Automation.PSCredential]::new("Azure\$($account['username'])", $password)
            Persistent = $true
            RequirePrivacy = $true
            ErrorAction = 'Stop'
        }
        try {
            [void] (New-SmbGlobalMapping @mapping)
            return
        } catch {
            $why = $_.Exception.Message
        }
    }
    throw "$($Declared['remote']) takes no key of the account: $why"
}

function Save-Credentials($Declared) {
    $account = Read-Account $Declared
    [void] (& cmdkey.exe "/add:$($Declared['server'])" "/user:Azure\$($account['username'])" "/pass:$($account['keys'][0])")
    if ($LASTEXITCODE -ne 0) { throw "cmdkey stores no credentials for $($Declared['server']): exit code $LASTEXITCODE" }
}

function Confirm-Share($Declared) {
    foreach ($directory in $Declared['directories']) {
        $path = $root + $directory.Replace('/', '\')
        if (-not $Declared['readOnly']) { [void] [IO.Directory]::CreateDirectory($path) }
        if (-not [IO.Directory]::Exists($path)) { throw "$path is no folder" }
    }
    if ($Declared['readOnly']) {
        Use-Drive
        return
    }
    $path = "$root.longshore-" + [Guid]::NewGuid()
    $text = [string] [Guid]::NewGuid()
    try {
        [IO.File]::WriteAllText($path, $text)
        if ([IO.File]::ReadAllText($path) -cne $text) { throw "$path does not hold what was written" }
    } finally {
        [IO.File]::Delete($path)
    }
}

${WINDOWS_SHARE_KEYS}
$outcome = 'ok'
try {
    Invoke-Main
} catch {
    $outcome = $_.Exception.GetBaseException().Message -replace '\s+', ' '
    [Console]::Error.WriteLine('longshore: the share at drive ' + $Drive + ': ' + $outcome)
}
if ([IO.File]::Exists("$folder\$Drive.json")) {
    [IO.File]::WriteAllText("$folder\$Drive.log", [DateTime]::UtcNow.ToString('u') + " $outcome")
}
exit [int] ($outcome -ne 'ok')
`;
