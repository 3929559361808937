// What is said to package managers wherever they are used, by a first boot and over SSH alike.

/** Apt waits for so many seconds for whoever has its locks: unattended upgrades run whenever they like. */
export const APT_WAIT = "DPkg::Lock::Timeout=600";
/** It keeps configuration files that somebody has changed. */
export const APT_KEEP_FILES = "Dpkg::Options::=--force-confold";
/** Packages of Debian ask nothing. */
export const APT_ENVIRONMENT = "DEBIAN_FRONTEND=noninteractive";

/** What dnf installs beside what is asked for and what that needs: nothing. */
export const DNF_INSTALL: readonly string[] = ["--setopt=install_weak_deps=False"];

/** Zypper waits for so many seconds for whoever else uses it, and speaks English. */
export const ZYPPER_ENVIRONMENT = "LC_ALL=C ZYPP_LOCK_TIMEOUT=600";
/** Its exit codes when it has done all, and something should be started anew; a pattern of the shell's `case`. */
export const ZYPPER_DONE = "102 | 103";
export const ZYPPER_INSTALL: readonly string[] = ["--no-recommends", "--auto-agree-with-licenses"];
