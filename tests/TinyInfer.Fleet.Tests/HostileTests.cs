using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Broker;
using TinyInfer.Link;

namespace TinyInfer.Fleet.Tests;

/// <summary>Whatever comes over the network, the service goes on, and does not grow.</summary>
public class HostileTests(FleetFixture shared) : IClassFixture<FleetFixture>
{
    [Fact]
    public async Task Messages_of_nobody_change_nothing()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(options => options with { MostDevices = 3 });
        await using TestBoard board = new("good");
        await board.ConnectAsync(fleet.Host.Broker);
        await board.JudgeAsync(1);
        foreach (string text in (string[])[
            "", "{", "[]", "null", "{\"n\":1e9}", "{\"n\":1,\"n\":2}", "{\"online\":\"yes\"}", new string('[', 400), "\0\0\0",
            "{\"n\":99999999999999999999}", "{\"window\":{\"a\":1}}", "{\"group\":\"" + new string('x', 450) + "\"}"])
        {
            await board.SendAsync(Topics.Telemetry, Encoding.Latin1.GetBytes(text), isRetained: false);
            await board.SendAsync(Topics.State, Encoding.Latin1.GetBytes(text), isRetained: true);
            await board.SendAsync(Topics.Ask, Encoding.Latin1.GetBytes(text), isRetained: false);
        }

        foreach (string topic in (string[])[
            "tinyinfer/1/../state", "tinyinfer/1/a b/state", "tinyinfer/1//state", "tinyinfer/2/x/state", "tinyinfer/1/x", "other",
            "tinyinfer/1/good/desired", "tinyinfer/1/good/command", "tinyinfer/1/good/a/state", "$SYS/x",
            "tinyinfer/1/" + new string('x', 33) + "/state"])
        {
            await board.SendToAsync(topic, "{\"online\":true,\"counter\":7}"u8.ToArray(), isRetained: true);
        }

        await board.JudgeAsync(1);

        DeviceView view = await fleet.WaitAsync("good", device => device.Windows == 2);
        Assert.Equal((1, 0L), (view.Counter, view.Missing));
        Assert.Single(await fleet.GetAsync<DeviceView[]>("/api/devices"));
        Assert.Null(board.Desired);
        Assert.Empty(board.Commands);
    }

    [Fact]
    public async Task Devices_too_many_are_not_kept()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(options => options with { MostDevices = 3 });
        await using TestBoard board = new("first");
        await board.ConnectAsync(fleet.Host.Broker);
        for (int i = 0; i < 2000; i++)
        {
            await board.SendToAsync(Topics.Of($"d{i}", i % 2 == 0 ? Topics.State : Topics.Telemetry), "{\"online\":true}"u8.ToArray(),
                true);
        }

        await board.JudgeAsync(5);
        await fleet.WaitAsync("first", device => device.Windows == 5);

        Assert.Equal(3, (await fleet.GetAsync<DeviceView[]>("/api/devices")).Length);
    }

    /// <summary>MQTT allows a packet of 256 MB, and announces it in four bytes.</summary>
    [Theory]
    [InlineData("30FFFFFF7F")]
    [InlineData("10FFFFFF7F")]
    [InlineData("30FFFFFFFF7F")]
    [InlineData("308080808000")]
    [InlineData("00000000")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF")]
    public async Task A_packet_that_is_too_large_ends_its_connection(string hex)
    {
        TestFleet fleet = shared.Fleet;
        BrokerAddress broker = BrokerAddress.Read(fleet.Host.Broker)!;
        using TcpClient client = new();
        await client.ConnectAsync(broker.Host, broker.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        Assert.True(await IsClosedAsync(stream, [.. Convert.FromHexString(hex), .. new byte[EmbeddedBroker.MostPacketBytes]]));
        await using TestBoard board = new("good");
        await board.ConnectAsync(fleet.Host.Broker);
        await fleet.WaitAsync("good", device => device.Counter == 1);
    }

    [Theory]
    [InlineData("/updates/../fleet.db")]
    [InlineData("/updates/..%2ffleet.db")]
    [InlineData("/updates/%2e%2e%2ftoken")]
    [InlineData("/updates/..%5ctoken")]
    [InlineData("/updates/000000000000000000000000000000000000000000000000000000000000000G")]
    [InlineData("/updates/")]
    [InlineData("/token")]
    [InlineData("/fleet.db")]
    [InlineData("/api/devices/..%2f..%2ftoken")]
    [InlineData("/api/devices/%00")]
    public async Task Paths_lead_nowhere(string path)
    {
        TestFleet fleet = shared.Fleet;
        using HttpResponseMessage response = await fleet.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{response.StatusCode}");
        Assert.DoesNotContain(fleet.Token, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/api/rollouts", "{")]
    [InlineData("/api/rollouts", "{\"update\":5}")]
    [InlineData("/api/rollouts", "{\"update\":\"x\",\"plan\":{\"canary\":-1}}")]
    [InlineData("/api/rollouts", "{\"update\":\"x\",\"plan\":{\"percent\":[50,20]}}")]
    [InlineData("/api/rollouts", "{\"update\":\"x\",\"plan\":{\"percent\":null}}")]
    [InlineData("/api/devices/x/commands", "{\"do\":\"format\"}")]
    [InlineData("/api/devices/x/commands", "null")]
    [InlineData("/api/tokens", "{\"name\":\"\"}")]
    [InlineData("/api/tokens", "{\"name\":\"x\",\"role\":\"god\"}")]
    [InlineData("/api/session", "{\"token\":\"guess\"}")]
    public async Task Requests_that_mean_nothing_are_said_to(string path, string body)
    {
        TestFleet fleet = shared.Fleet;
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await fleet.Client.PostAsync(path, content, TestContext.Current.CancellationToken);

        Assert.InRange((int)response.StatusCode, 400, 409);
        Problem? problem = await response.Content.ReadFromJsonAsync<Problem>(ApiJson.Options, TestContext.Current.CancellationToken);
        Assert.False(string.IsNullOrEmpty(problem?.Error));
    }

    private static async Task<bool> IsClosedAsync(NetworkStream stream, byte[] bytes)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        try
        {
            await stream.WriteAsync(bytes, patience.Token);
            return await stream.ReadAsync(new byte[1], patience.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
