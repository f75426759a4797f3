using System.Net;
using System.Security.Cryptography.X509Certificates;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Service;

/// <summary>What the service is told when it starts.</summary>
internal sealed record FleetOptions
{
    /// <summary>Folder of all that it keeps.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The address that it listens on, for HTTP and MQTT.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port of HTTP; 0 takes a free one.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>Port of the broker in this process; 0 takes a free one.</summary>
    public int MqttPort { get; init; } = 1883;

    /// <summary>Certificate of the broker in this process, and of page and API; null for no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether the broker in this process asks devices for their tokens.</summary>
    public bool AsksPasswords { get; init; }

    /// <summary>A broker elsewhere; null for the one in this process.</summary>
    public BrokerConnection? Broker { get; init; }

    /// <summary>Redis, where several services that share a data folder find each other; null for one service alone.</summary>
    public Uri? Cluster { get; init; }

    /// <summary>The key that updates are signed with; null if signatures are left to the boards.</summary>
    public byte[]? PublicKey { get; init; }

    /// <summary>After how much time without a word a device counts as silent.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long lines of telemetry are kept.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The most lines of telemetry that are kept, of all devices together: some 3 GB.</summary>
    public long MostLines { get; init; } = 10_000_000;

    /// <summary>The most devices.</summary>
    public int MostDevices { get; init; } = 10_000;

    /// <summary>Where traces go, by OTLP over gRPC; null for nowhere.</summary>
    public Uri? Traces { get; init; }
}
