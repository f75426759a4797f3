using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace TinyInfer.Fleet.Broker;

/// <summary>
/// Ends a connection over which a larger packet comes than any of the contract: MQTT allows 256 MB, and a server makes room for them before
/// it knows who sends.
/// </summary>
/// <param name="channel">The connection.</param>
/// <param name="most">The most bytes of a packet.</param>
internal sealed class PacketLimit(IMqttChannel channel, int most) : IMqttChannel, IDisposable
{
    private const int MostLengthBytes = 4;

    private int _left;
    private int _length;
    private int _lengthBytes = -1;

    /// <inheritdoc/>
    public X509Certificate2? ClientCertificate => channel.ClientCertificate;

    /// <inheritdoc/>
    public EndPoint? RemoteEndPoint => channel.RemoteEndPoint;

    /// <inheritdoc/>
    public EndPoint? LocalEndPoint => channel.LocalEndPoint;

    /// <inheritdoc/>
    public bool IsSecureConnection => channel.IsSecureConnection;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => channel.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken) => channel.DisconnectAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int read = await channel.ReadAsync(buffer, offset, count, cancellationToken);
        Follow(buffer.AsSpan(offset, read));
        return read;
    }

    /// <inheritdoc/>
    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken) =>
        channel.WriteAsync(buffer, isEndOfPacket, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    /// <summary>Goes along: first byte, length of one to four bytes, as many bytes of the packet.</summary>
    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_left > 0)
            {
                int taken = Math.Min(_left, bytes.Length);
                _left -= taken;
                bytes = bytes[taken..];
                continue;
            }

            byte next = bytes[0];
            bytes = bytes[1..];
            if (_lengthBytes < 0)
            {
                (_length, _lengthBytes) = (0, 0);
                continue;
            }

            _length |= (next & 127) << (7 * _lengthBytes++);
            if (_length > most || _lengthBytes > MostLengthBytes)
            {
                throw new MqttProtocolViolationException($"A packet of {_length:N0} bytes is larger than {most:N0}.");
            }

            if (next < 128)
            {
                (_left, _lengthBytes) = (_length, -1);
            }
        }
    }
}
