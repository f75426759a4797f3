using System.Net;
using System.Net.Http.Headers;

namespace TinyInfer.Twin;

/// <summary>Bytes of updates over HTTP: <c>GET updates/HASH</c> with a range.</summary>
/// <param name="service">Address of the fleet's service.</param>
public sealed class HttpChunks(Uri service) : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new() { BaseAddress = service, Timeout = _patience };

    /// <summary>Gets bytes; a <see cref="Link.ChunkFetch"/>.</summary>
    /// <param name="hash">SHA-256 of the update's file.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">How many.</param>
    /// <returns>The bytes; null if they could not be had now.</returns>
    public byte[]? Fetch(byte[] hash, int offset, int length)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"updates/{Convert.ToHexStringLower(hash)}");
        request.Headers.Range = new RangeHeaderValue(offset, offset + length - 1);
        try
        {
            using HttpResponseMessage response = _client.Send(request);
            if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentLength > length)
            {
                return null;
            }

            byte[] bytes = new byte[length];
            int count = response.Content.ReadAsStream().ReadAtLeast(bytes, length, throwOnEndOfStream: false);
            return bytes[..count];
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
