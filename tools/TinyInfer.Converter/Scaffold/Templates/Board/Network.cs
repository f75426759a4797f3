using System.Net.NetworkInformation;
using nanoFramework.Networking;

namespace {{name}};

/// <summary>The network and the broker of this board's fleet. Write name and password of your Wi-Fi here.</summary>
internal static class Network
{
    /// <summary>The broker's host.</summary>
    internal const string Broker = {{host}};

    /// <summary>Its port.</summary>
    internal const int Port = {{port}};

    /// <summary>Whether it is spoken to over TLS. Device Explorer in Visual Studio puts its certificate into the board.</summary>
    internal const bool IsSecure = {{secure}};

    /// <summary>The broker's user; null for none.</summary>
    internal const string User = {{user}};

    /// <summary>The user's password; null for none.</summary>
    internal const string Password = {{password}};

    /// <summary>Before the board starts anew after a failure.</summary>
    internal const int PauseMilliseconds = 10000;

    private const string WifiName = "";
    private const string WifiPassword = "";

    private static bool _isJoined;

    /// <summary>Joins the Wi-Fi, once: the board comes back to it by itself.</summary>
    /// <returns>Whether there is a network.</returns>
    internal static bool Join()
    {
        if (!_isJoined)
        {
            // TLS needs the date.
            _isJoined = WifiNetworkHelper.ConnectDhcp(WifiName, WifiPassword, requiresDateTime: IsSecure);
        }

        return _isJoined;
    }

    /// <summary>A name that no other board has: the application's, and the end of the network's address.</summary>
    /// <param name="application">The application.</param>
    /// <returns>The name, for topics.</returns>
    internal static string DeviceName(string application)
    {
        string name = application.Length > 24 ? application.Substring(0, 24) : application;
        NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
        if (interfaces.Length == 0)
        {
            return name;
        }

        byte[] address = interfaces[0].PhysicalAddress;
        name += "-";
        for (int i = address.Length > 3 ? address.Length - 3 : 0; i < address.Length; i++)
        {
            name += address[i].ToString("x2");
        }

        return name;
    }
}
