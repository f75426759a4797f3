using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;
using TinyInfer.Converter;

namespace TinyInfer.Fleet.Service;

/// <summary>Several services as one: Redis says who there is, and the database is that of a folder which they share.</summary>
internal static class Clustering
{
    private const int RedisPort = 6379;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>Has a silo join the others.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="redis">Where Redis is: <c>redis://[:PASSWORD@]HOST[:PORT]</c>.</param>
    /// <param name="name">The cluster's name.</param>
    /// <param name="address">The address that silos speak to each other over.</param>
    /// <exception cref="ConversionException">Redis does not answer.</exception>
    internal static void Use(ISiloBuilder silo, Uri redis, string name, IPAddress address)
    {
        int port = redis.Port > 0 ? redis.Port : RedisPort;
        RequireRedis(redis, port);
        ConfigurationOptions options = new() { EndPoints = { { redis.Host, port } }, AbortOnConnectFail = false };
        if (redis.UserInfo.Split(':', 2) is [_, var password])
        {
            options.Password = Uri.UnescapeDataString(password);
        }

        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = name);
        silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = options);
        silo.ConfigureEndpoints(address.Equals(IPAddress.Any) ? IPAddress.Loopback : address, FindPort(address), gatewayPort: 0);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // A dead silo is found in some 6 s: its devices are nowhere until then.
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 3;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
    }

    private static int FindPort(IPAddress address)
    {
        using TcpListener free = new(address, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private static void RequireRedis(Uri redis, int port)
    {
        using TcpClient client = new();
        try
        {
            if (client.ConnectAsync(redis.Host, port).Wait(_patience))
            {
                return;
            }
        }
        catch (AggregateException e) when (e.InnerException is SocketException)
        {
            // Said below.
        }

        throw new ConversionException($"--cluster {redis.Scheme}://{redis.Host}:{port}: Redis does not answer there. Start it, or give "
            + "another address.");
    }
}
