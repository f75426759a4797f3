using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Exceptions;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Commands;
using TinyInfer.Fleet.Devices;
using TinyInfer.Link;

namespace TinyInfer.Fleet.Tests;

/// <summary>The broker in the process: who may say what, and over which connection.</summary>
public class BrokerAccessTests
{
    [Fact]
    public async Task A_device_with_its_token_is_let_in_and_no_other()
    {
        await using TestFleet fleet = await StartAsync();
        string token = await MakeTokenAsync(fleet, "press-4");
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(AddressOf(fleet, "press-4", token));
        await board.JudgeAsync(10);
        await fleet.WaitAsync("press-4", device => device.Windows == 10);

        foreach ((string client, string? user, string password) in ((string, string?, string)[])[
            ("press-5", null, string.Empty), ("press-5", "press-5", token), ("press-5", "press-4", token), ("press-4", "press-4", "guess"),
            ("press-4", "press-4", fleet.Token), ("admin", "admin", fleet.Token)])
        {
            await using TestBoard other = new(client);
            await Assert.ThrowsAnyAsync<Exception>(() => other.ConnectAsync(
                user == null ? fleet.Host.Broker : AddressOf(fleet, user, password)));
        }

        await board.JudgeAsync(10);
        await fleet.WaitAsync("press-4", device => device is { Windows: 20, Missing: 0 });
        Assert.Single(await fleet.GetAsync<DeviceView[]>("/api/devices"));
    }

    [Fact]
    public async Task A_device_has_its_own_topics_and_no_others()
    {
        await using TestFleet fleet = await StartAsync();
        await using TestBoard victim = new("press-5");
        await victim.ConnectAsync(AddressOf(fleet, "press-5", await MakeTokenAsync(fleet, "press-5")));
        await victim.JudgeAsync(10);
        string address = AddressOf(fleet, "press-4", await MakeTokenAsync(fleet, "press-4"));
        foreach (string kind in (string[])[Topics.State, Topics.Telemetry, Topics.Desired, Topics.Command])
        {
            await using TestBoard board = new("press-4");
            await board.ConnectAsync(address);
            await Record.ExceptionAsync(() =>
                board.SendToAsync(Topics.Of("press-5", kind), "{\"online\":false,\"n\":9,\"window\":99}"u8.ToArray(), isRetained: true));
        }

        // Nor by its last will, which others would hear when its connection is cut.
        await using TestBoard last = new("press-4") { WillOf = "press-5" };
        await last.ConnectAsync(address);
        last.Cut();
        await using TestBoard listener = new("press-4") { ListensTo = "press-5" };
        await Assert.ThrowsAnyAsync<Exception>(() => listener.ConnectAsync(address, mustListen: true));
        await victim.JudgeAsync(10);

        DeviceView view = await fleet.WaitAsync("press-5", device => device.Windows == 20);
        Assert.Equal((Standing.Well, 2L, 0L), (view.Standing, view.Lines, view.Missing));
        Assert.Null(victim.Desired);
        Assert.Empty(victim.Commands);
    }

    [Fact]
    public async Task A_device_whose_token_is_taken_back_is_cut_off()
    {
        await using TestFleet fleet = await StartAsync();
        await using TestBoard board = new("press-4");
        string address = AddressOf(fleet, "press-4", await MakeTokenAsync(fleet, "press-4"));
        await board.ConnectAsync(address);
        await board.JudgeAsync(10);
        await fleet.WaitAsync("press-4", device => device.Windows == 10);

        (await fleet.Client.DeleteAsync("/api/tokens/press-4", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await Record.ExceptionAsync(() => board.JudgeAsync(10));

        await Assert.ThrowsAnyAsync<Exception>(() => board.ConnectAsync(address));
        Assert.Equal(10, (await fleet.GetAsync<DeviceView>("/api/devices/press-4")).Windows);
    }

    [Fact]
    public async Task A_devices_token_does_not_open_the_service()
    {
        await using TestFleet fleet = await StartAsync();
        string token = await MakeTokenAsync(fleet, "press-4");
        using HttpClient client = new() { BaseAddress = fleet.Host.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        foreach (string path in (string[])["/api/devices", "/api/session", "/metrics"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);
        }

        using HttpResponseMessage session = await client.PostAsJsonAsync(
            "/api/session", new SessionRequest(token), ApiJson.Options, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, session.StatusCode);
        using HttpResponseMessage bad = await fleet.PostAsync("/api/tokens", new TokenRequest("no device", Role.Device));
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task With_a_certificate_broker_and_page_speak_tls()
    {
        using TemporaryFiles files = new();
        using X509Certificate2 certificate = CertificateFile.Read(files.Certificate);
        X509Certificate2Collection authority = CertificateFile.ReadAuthority(files.Authority);
        await using TestFleet fleet = await TestFleet.StartAsync(options => options with { Certificate = certificate });
        Assert.StartsWith("mqtts://", fleet.Host.Broker);
        Assert.Equal("https", fleet.Host.Address.Scheme);
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker, authority);
        await board.JudgeAsync(10);
        using HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) =>
            shown!.Thumbprint == certificate.Thumbprint
        };
        using HttpClient client = new(handler) { BaseAddress = fleet.Host.Address };
        client.DefaultRequestHeaders.Authorization = fleet.Client.DefaultRequestHeaders.Authorization;
        for (int i = 0; i < 100 && !(await client.GetAsync("/api/devices/press-4", TestContext.Current.CancellationToken))
            .IsSuccessStatusCode; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True((await client.GetAsync("/api/devices/press-4", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await using TestBoard trusting = new("press-5");
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => trusting.ConnectAsync(fleet.Host.Broker));
        await using TestBoard plain = new("press-6");
        BrokerAddress address = BrokerAddress.Read(fleet.Host.Broker)! with { IsSecure = false };
        await Assert.ThrowsAnyAsync<Exception>(() => plain.ConnectAsync(address.ToString()));
    }

    private static Task<TestFleet> StartAsync() => TestFleet.StartAsync(options => options with { AsksPasswords = true });

    private static string AddressOf(TestFleet fleet, string user, string password) =>
        fleet.Host.Broker.Replace("://", $"://{user}:{password}@", StringComparison.Ordinal);

    private static async Task<string> MakeTokenAsync(TestFleet fleet, string device)
    {
        using HttpResponseMessage response = await fleet.PostAsync("/api/tokens", new TokenRequest(device, Role.Device));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<NewToken>(ApiJson.Options))!.Token;
    }

    /// <summary>A certificate of this machine with its key, and the same as its own authority.</summary>
    private sealed class TemporaryFiles : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("tinyinfer").FullName;

        internal TemporaryFiles()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
            SubjectAlternativeNameBuilder names = new();
            names.AddIpAddress(IPAddress.Loopback);
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(1));
            File.WriteAllText(Authority, certificate.ExportCertificatePem());
            File.WriteAllText(Certificate, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        }

        internal string Certificate => Path.Combine(_folder, "broker.pem");

        internal string Authority => Path.Combine(_folder, "authority.pem");

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
