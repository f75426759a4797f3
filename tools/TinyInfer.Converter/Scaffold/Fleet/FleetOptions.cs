namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>The fleet that firmware belongs to.</summary>
/// <param name="Broker">The broker.</param>
/// <param name="Group">Group of boards that take the same updates, at most 16 characters of ASCII.</param>
/// <param name="PublicKey">The key whose updates they take.</param>
public sealed record FleetOptions(BrokerAddress Broker, string Group, byte[] PublicKey)
{
    /// <summary>What all boards of the group know, and the service does not, so that they learn together; null if they do not.</summary>
    public byte[]? GroupSecret { get; init; }
}
