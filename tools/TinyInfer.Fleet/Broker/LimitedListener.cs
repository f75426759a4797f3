using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace TinyInfer.Fleet.Broker;

/// <summary>Listens for MQTT on one address, with at most so many connections and bytes of a packet.</summary>
/// <param name="address">The address and port; port 0 takes a free one.</param>
/// <param name="certificate">The certificate, for TLS; null for none.</param>
/// <param name="mostConnections">The most connections at once.</param>
/// <param name="mostBytes">The most bytes of a packet.</param>
internal sealed class LimitedListener(IPEndPoint address, X509Certificate2? certificate, int mostConnections, int mostBytes)
    : IMqttServerAdapter
{
    /// <summary>Who takes longer to agree on keys is let go.</summary>
    private static readonly TimeSpan _handshake = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(address);
    private readonly CancellationTokenSource _stop = new();
    private IMqttNetLogger _logger = MqttNetNullLogger.Instance;
    private int _connections;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Where it listens.</summary>
    internal IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <inheritdoc/>
    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _logger = logger;
        _listener.Start();
        _ = AcceptAllAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync()
    {
        _stop.Cancel();
        _listener.Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                if (Interlocked.Increment(ref _connections) > mostConnections)
                {
                    Interlocked.Decrement(ref _connections);
                    socket.Dispose();
                    continue;
                }

                _ = ServeAsync(socket);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // As when no more files can be opened: those who are connected go on, and the next may come in a while.
                await Task.Delay(100);
            }
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (certificate == null)
        {
            return stream;
        }

        SslStream secure = new(stream);
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(_handshake);
            await secure.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate }, patience.Token);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            using Stream stream = await SecureAsync(new NetworkStream(socket, ownsSocket: true));
            using PacketLimit channel = new(
                new MqttTcpChannel(stream, socket.LocalEndPoint!, socket.RemoteEndPoint!, null!), mostBytes);
            using MqttChannelAdapter adapter = new(
                channel, new MqttPacketFormatterAdapter(new MqttBufferWriter(4096, 65535)), _logger);
            await ClientHandler!(adapter);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException
            or OperationCanceledException)
        {
            // The other side went away, or speaks no TLS.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}
