using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Registry;
using TinyInfer.Link.Messages;

namespace TinyInfer.Fleet.Tests;

/// <summary>Updates are registered by their hashes, and reach the boards that are to have them.</summary>
public class UpdateTests
{
    [Fact]
    public async Task An_update_is_registered_with_where_it_comes_from()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        byte[] file = fleet.Sign(2);
        string data = new('a', 64);

        using HttpResponseMessage response = await fleet.PublishAsync(file, $"note=retrained&data={data}");
        response.EnsureSuccessStatusCode();
        using HttpResponseMessage again = await fleet.PublishAsync(file);

        RegisteredUpdate update = Assert.Single(await fleet.GetAsync<RegisteredUpdate[]>("/api/updates"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), update.Hash);
        Assert.Equal((2, "line3", "1.2", "admin", "retrained", data),
            (update.Counter, update.Group, update.Release, update.By, update.Note, update.Data));
        Assert.Contains(await fleet.GetAsync<AuditEntry[]>("/api/audit"), e => e.What == "register" && e.Subject == update.Hash);
    }

    [Fact]
    public async Task What_is_no_update_is_refused_and_leaves_nothing()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        byte[] file = fleet.Sign(2);
        byte[] damaged = [.. file];
        damaged[^1] ^= 1;
        foreach (byte[] bytes in (byte[][])[[], [1, 2, 3], file[..^1], damaged, [.. file, 0], new byte[5000]])
        {
            using HttpResponseMessage response = await fleet.PublishAsync(bytes);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        // The client asks first, and hears that it need not send so much.
        fleet.Client.DefaultRequestHeaders.ExpectContinue = true;
        using HttpResponseMessage large = await fleet.PublishAsync(new byte[UpdateRegistry.MostBytes + 1]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using HttpResponseMessage lineage = await fleet.PublishAsync(file, "data=../../x");
        Assert.Equal(HttpStatusCode.BadRequest, lineage.StatusCode);
        Assert.Empty(await fleet.GetAsync<RegisteredUpdate[]>("/api/updates"));
        Assert.False(Directory.Exists(Path.Combine(fleet.Folder, "updates")));
    }

    [Fact]
    public async Task An_update_of_another_key_is_refused_where_the_service_knows_the_key()
    {
        byte[] other = new byte[60];
        await using TestFleet fleet = await TestFleet.StartAsync();
        byte[] file = fleet.Sign(2);
        await fleet.StopAsync();
        Convert.FromHexString("00000001000000050000000300000000").CopyTo(other, 0);
        await fleet.StartAgainAsync(options => options with { PublicKey = other[..60] });

        using HttpResponseMessage response = await fleet.PublishAsync(file);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Boards_fetch_an_update_in_chunks_or_ranges()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        byte[] file = fleet.Sign(2, size: 9000);
        byte[] hash = SHA256.HashData(file);
        (await fleet.PublishAsync(file)).Dispose();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        await fleet.WaitAsync("press-4", device => device.Counter == 1);
        await board.AskAsync(hash, 0, 1000);
        using HttpResponseMessage begun = await fleet.PostAsync("/api/rollouts", new RolloutRequest(Convert.ToHexStringLower(hash), null));
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);

        byte[] received = new byte[file.Length];
        for (int offset = 0; offset < file.Length; offset += 4096)
        {
            await board.AskAsync(hash, offset, 4096);
            byte[] chunk = await board.WaitForChunkAsync();
            Assert.Equal(offset, UpdateChunk.FindOffset(chunk, chunk.Length, hash));
            chunk.AsSpan(UpdateChunk.HeaderSize).CopyTo(received.AsSpan(offset));
        }

        Assert.Equal(file, received);
        Assert.Equal((2, file.Length), (board.Desired!.Counter, board.Desired.Size));
        using HttpRequestMessage request = new(HttpMethod.Get, $"/updates/{Convert.ToHexStringLower(hash)}");
        request.Headers.Range = new RangeHeaderValue(100, 199);
        using HttpResponseMessage response = await fleet.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(file[100..200], await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Tokens_let_in_and_say_who()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        using HttpResponseMessage made = await fleet.PostAsync("/api/tokens", new TokenRequest("eve", Role.Read));
        NewToken token = (await made.Content.ReadFromJsonAsync<NewToken>(ApiJson.Options, TestContext.Current.CancellationToken))!;
        using HttpClient reader = new() { BaseAddress = fleet.Host.Address };

        Assert.Equal(HttpStatusCode.Unauthorized,
            (await reader.GetAsync("/api/devices", TestContext.Current.CancellationToken)).StatusCode);
        reader.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/devices", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await reader.PostAsJsonAsync("/api/tokens", new { name = "x" }, TestContext.Current.CancellationToken)).StatusCode);
        await fleet.Client.DeleteAsync("/api/tokens/eve", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await reader.GetAsync("/api/devices", TestContext.Current.CancellationToken)).StatusCode);
        Assert.DoesNotContain(token.Token,
            await File.ReadAllTextAsync(Path.Combine(fleet.Folder, "token"), TestContext.Current.CancellationToken));
    }
}
