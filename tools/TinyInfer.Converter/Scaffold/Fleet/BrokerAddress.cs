using System.Globalization;

namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>Where an MQTT broker is, and who asks it.</summary>
/// <param name="Host">Name or IP address of its machine.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsSecure">Whether it is spoken to over TLS.</param>
/// <param name="User">The user; null for none.</param>
/// <param name="Password">The password; null for none.</param>
public sealed record BrokerAddress(string Host, int Port, bool IsSecure, string? User = null, string? Password = null)
{
    /// <summary>How an address is written.</summary>
    public const string Form = "mqtt://[USER:PASSWORD@]HOST[:PORT], or mqtts";

    /// <summary>The port of brokers without TLS.</summary>
    public const int StandardPort = 1883;

    private const int SecurePort = 8883;
    private const string Scheme = "mqtt";
    private const string SecureScheme = "mqtts";

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address, as <see cref="Form"/> has it.</param>
    /// <returns>The address; null if it is none.</returns>
    public static BrokerAddress? Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not (Scheme or SecureScheme) || uri.Host.Length == 0
            || uri.PathAndQuery is not ("/" or ""))
        {
            return null;
        }

        bool isSecure = uri.Scheme == SecureScheme;
        string[] login = uri.UserInfo.Length == 0 ? [] : [.. uri.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString)];
        return new BrokerAddress(
            uri.IdnHost, uri.Port > 0 ? uri.Port : isSecure ? SecurePort : StandardPort, isSecure,
            login.Length > 0 ? login[0] : null, login.Length > 1 ? login[1] : null);
    }

    /// <summary>The address without user and password: it may be shown.</summary>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{(IsSecure ? SecureScheme : Scheme)}://{host}:{Port}");
    }
}
