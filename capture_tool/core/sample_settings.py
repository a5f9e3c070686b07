"""Made-up small files of the platform, of IBC and of the Java machine in their real shapes, for core/sample_platform.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


def small_files(who: Mapping[str, str], local: datetime) -> dict[str, str]:
    """Texts by their path below the sample's folder; `local` is the naive local time of a crash an hour before the moment."""
    login = f"Jts/{who['user-folder']}"
    return {
        "Jts/jts.ini": JTS_INI.format_map(who).replace("\n", "\r\n"),
        "Jts/1045/tws.vmoptions": VMOPTIONS.format_map(who),
        f"{login}/tws.xml": TWS_XML.format_map(who),
        f"{login}/autorestart": who["session"] + "\n",
        "ibc/config.ini": IBC_SETTINGS.format_map(who),
        "hs_err_pid4711.log": HS_ERR.format_map(who).replace("@TIME@", local.strftime("%a %b %d %H:%M:%S %Y")),
    }


JTS_INI = """[IBGateway]
WriteDebug=false
TrustedIPs={private-ip}
ApiOnly=true
LocalServerPort=4000

[Logon]
useRemoteSettings=false
TimeZone=Europe/Rome
Locale=en
tradingMode=p
UserNameToDirectory={user-name},{user-folder}
SupportsSSL=ndc1.example.net:4000,true,20260521,false
UseSSL=true
displayedproxymsg=1
s3store=true
Individual={live-account}

[ns]
darykq=1

[Communication]
Peer=ndc1.example.net:4001
Region=us
"""

VMOPTIONS = """# Options of the Java machine
-Xmx768m
-XX:+UseG1GC
-Dhttp.proxyHost=proxy.example.net
-Dhttp.proxyUser={user-name}
-Dhttp.proxyPassword={proxy-password}
-DjtsConfigDir=/home/{os-user}/Jts
"""

TWS_XML = """<?xml version="1.0" encoding="UTF-8"?>
<Settings><User name="{user-name}" account="{live-account}"/><Mail address="{email}"/></Settings>
"""

IBC_SETTINGS = """# Settings of IBC
IbLoginId={user-name}
IbPassword={password}
FIXPassword={ibc-password}
TradingMode=paper
IbDir=
"""

HS_ERR = """#
# A fatal error has been detected by the Java Runtime Environment:
#
#  SIGSEGV (0xb) at pc=0x00007f1c2a7d1e3c, pid=4711, tid=4730
#
# JRE version: OpenJDK Runtime Environment (17.0.10+7)

---------------  S U M M A R Y ------------

Command Line: -Xmx768m -DjtsConfigDir=/home/{os-user}/Jts -Dhttp.proxyPassword={proxy-password} ibcalpha.ibc.IbcTws \
/home/{os-user}/ibc/config.ini {user-name} {password}

Host: Intel(R) Core(TM), 8 cores, 15G
Time: @TIME@ elapsed time: 5123.4 seconds (0d 1h 25m 23s)

---------------  T H R E A D  ---------------

Current thread (0x00007f1c24011000):  JavaThread "JTS-Main" [_thread_in_native, id=4730]

Java frames: (J=compiled Java code, j=interpreted, Vv=VM code)
j  jclient.LoginFrame.main([Ljava/lang/String;)V+12

---------------  P R O C E S S  ---------------

java_command: ibcalpha.ibc.IbcTws /home/{os-user}/ibc/config.ini {user-name} {password}

Environment Variables:
JAVA_HOME=/opt/jre17
USERNAME={os-user}
TWS_PASSWORD={password}
HTTPS_PROXY=http://{user-name}:{url-password}@proxy.example.net:3128

END.
"""
