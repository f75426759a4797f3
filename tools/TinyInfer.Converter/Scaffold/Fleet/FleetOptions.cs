namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>The fleet that firmware belongs to.</summary>
/// <param name="Broker">The broker, <c>mqtt://[USER:PASSWORD@]HOST[:PORT]</c>, or <c>mqtts</c> for TLS.</param>
/// <param name="Group">Group of boards that take the same updates, at most 16 characters of ASCII.</param>
/// <param name="PublicKey">The key whose updates they take.</param>
public sealed record FleetOptions(Uri Broker, string Group, byte[] PublicKey)
{
    private const int StandardPort = 1883;
    private const int SecurePort = 8883;

    /// <summary>What all boards of the group know, and the service does not, so that they learn together; null if they do not.</summary>
    public byte[]? GroupSecret { get; init; }

    /// <summary>Whether the broker is spoken to over TLS.</summary>
    internal bool IsSecure => Broker.Scheme == "mqtts";

    /// <summary>The broker's port.</summary>
    internal int Port => Broker.Port > 0 ? Broker.Port : IsSecure ? SecurePort : StandardPort;

    /// <summary>User and password, as the address has them; none for an address without.</summary>
    internal string[] Login => Broker.UserInfo.Length == 0 ? [] : [.. Broker.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString)];

    /// <summary>Reads a broker's address.</summary>
    /// <param name="text">The address.</param>
    /// <returns>The address; null if it is none.</returns>
    public static Uri? ReadBroker(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? broker) && broker.Scheme is "mqtt" or "mqtts" && broker.Host.Length > 0
            && broker.PathAndQuery is "/" or ""
            ? broker
            : null;
}
