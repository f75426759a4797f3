using System.Net.Http.Json;
using System.Security.Cryptography;
using PuppeteerSharp;
using PuppeteerSharp.Input;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Converter.Tests;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Rollouts;
using TinyInfer.Fleet.Simulation;
using TinyInfer.Twin;
using Browser = TinyInfer.Converter.Tests.Reports.Browser;

namespace TinyInfer.Fleet.Tests;

/// <summary>Roll-outs and drift with simulated boards, which run the device's own code.</summary>
public sealed class SimulatedFleetTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const string Group = "line3";
    private const int Boards = 12;

    private static readonly RolloutPlan _plan = new() { Canary = 3, Percent = [50, 100], Windows = 400, Before = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_good_model_reaches_all()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        string shipped = await MachineFiles.WriteFittedAsync(_folder.Path, "shipped", 0.01);
        string good = await MachineFiles.WriteFittedAsync(_folder.Path, "good", 0.005);
        await using RunningFleet boards = await RunningFleet.StartAsync(Options(fleet, shipped));
        await WaitForWindowsAsync(fleet, 3_000);

        RolloutView end = await RollOutAsync(fleet, good, _plan);

        Assert.Equal((RolloutStatus.Done, Boards), (end.Status, end.Members[MemberState.Confirmed]));
        Assert.All(boards.Devices, device => Assert.Equal((1, "confirmed: update 1"), (device.Counter, device.Event)));
    }

    /// <summary>Its self-test is fine, and it alarms three times as often.</summary>
    [Fact]
    public async Task A_bad_model_stops_at_the_canary_and_is_undone_everywhere()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        string shipped = await MachineFiles.WriteFittedAsync(_folder.Path, "shipped", 0.01);
        string bad = await MachineFiles.WriteFittedAsync(_folder.Path, "bad", 0.04);
        await using RunningFleet boards = await RunningFleet.StartAsync(Options(fleet, shipped));
        await WaitForWindowsAsync(fleet, 10_000);

        // A few alarms more among a few would be chance.
        RolloutView end = await RollOutAsync(fleet, bad, _plan with { Windows = 1_200 });

        Assert.Equal((RolloutStatus.RolledBack, 0), (end.Status, end.Stage));
        Assert.StartsWith("more alarms a window", end.Reason);
        Assert.Equal(_plan.Canary, end.Members.Values.Sum());
        SimulatedDevice[] canaries = [.. boards.Devices.Where(device => device.Counter == 1)];
        Assert.Equal(_plan.Canary, canaries.Length);
        Assert.All(canaries, device => Assert.StartsWith("rolled back", device.Event));
        foreach (DeviceView view in await fleet.GetAsync<DeviceView[]>("/api/devices"))
        {
            Assert.Null(view.Desired);
        }
    }

    [Fact]
    public async Task A_board_that_drifts_is_flagged_on_the_page_and_no_other()
    {
        await using IPage page = await browser.OpenAsync();
        await using TestFleet fleet = await TestFleet.StartAsync();
        string shipped = await MachineFiles.WriteFittedAsync(_folder.Path, "shipped", 0.001);
        await FleetPage.ShowAsync(page, fleet);
        await using RunningFleet boards = await RunningFleet.StartAsync(Options(fleet, shipped) with
        {
            Drifting = 1,
            DriftAfter = TimeSpan.FromSeconds(5),
            DriftGain = 1.1,
        });

        await fleet.WaitAsync("sim-0001", device => device.IsDrifting);
        await page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('.tile')].some(tile => tile.textContent.includes('drifting'))");
        await WaitForWindowsAsync(fleet, 5_000);
        Assert.Equal(["sim-0001"], await page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('.tile')].filter(tile => tile.textContent.includes('drifting'))"
                + ".map(tile => tile.children[0].textContent)"));
        Assert.Equal(Boards, (await fleet.GetAsync<DeviceView[]>("/api/devices")).Length);
    }

    [Fact]
    public async Task Sixty_boards_fit_the_page_and_keys_are_enough()
    {
        await using IPage page = await browser.OpenAsync();
        await using TestFleet fleet = await TestFleet.StartAsync();
        string shipped = await MachineFiles.WriteFittedAsync(_folder.Path, "shipped", 0.01);
        string good = await MachineFiles.WriteFittedAsync(_folder.Path, "good", 0.005);
        await using RunningFleet boards = await RunningFleet.StartAsync(Options(fleet, shipped) with
        {
            Devices = 60,
            Speed = 10,
            Drifting = 4,
            DriftAfter = TimeSpan.FromSeconds(5),
            DriftGain = 1.2,
            Drop = TimeSpan.FromSeconds(60),
        });
        await FleetPage.ShowAsync(page, fleet);
        await fleet.WaitForAsync<DeviceView[]>("/api/devices", all => all.Length == 60 && all.Count(device => device.IsDrifting) >= 4);
        using HttpResponseMessage response = await BeginAsync(fleet, good, _plan);
        await page.WaitForSelectorAsync(".rollout");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.tile').length === 60");
        await page.SetViewportAsync(new ViewPortOptions { Width = 1400, Height = 900 });

        // From the search to the first tile found, to its device, and back, with keys alone.
        await page.FocusAsync("#find");
        await page.Keyboard.TypeAsync("sim-0002");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.tile:not([hidden])').length === 1");
        await page.Keyboard.PressAsync(Key.Tab);
        await page.Keyboard.PressAsync(Key.Enter);
        await page.WaitForSelectorAsync("#drift svg");
        Assert.Equal("device-title", await page.EvaluateExpressionAsync<string>("document.activeElement.id"));
        await page.Keyboard.PressAsync(Key.Escape);
        Assert.Equal("sim-0002", await page.EvaluateExpressionAsync<string>("document.activeElement.children[0].textContent"));
        await page.WaitForFunctionAsync("() => document.getElementById('device').hidden");
        await page.FocusAsync("#find");
        await page.Keyboard.PressAsync(Key.Escape);
        await page.EvaluateExpressionAsync("document.querySelector('.tile').click()");
        await page.WaitForSelectorAsync("#drift svg");

        await FleetPage.IsWholeAsync(page, "sixty");
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("document.getElementById('login').offsetHeight"));
        Assert.Equal(60, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('.tile:not([hidden])').length"));
    }

    private static async Task WaitForWindowsAsync(TestFleet fleet, long windows) =>
        await fleet.WaitForAsync<DeviceView[]>("/api/devices", all => all.Sum(device => device.Windows) >= windows);

    private static async Task<HttpResponseMessage> BeginAsync(TestFleet fleet, string pipeline, RolloutPlan plan)
    {
        byte[] update = fleet.SignFile(pipeline, 1, Group);
        (await fleet.PublishAsync(update)).EnsureSuccessStatusCode();
        HttpResponseMessage response = await fleet.PostAsync(
            "/api/rollouts", new RolloutRequest(Convert.ToHexStringLower(SHA256.HashData(update)), plan));
        return response.EnsureSuccessStatusCode();
    }

    private static async Task<RolloutView> RollOutAsync(TestFleet fleet, string pipeline, RolloutPlan plan)
    {
        using HttpResponseMessage response = await BeginAsync(fleet, pipeline, plan);
        RolloutView begun = (await response.Content.ReadFromJsonAsync<RolloutView>(ApiJson.Options))!;
        RolloutView[] all = await fleet.WaitForAsync<RolloutView[]>(
            "/api/rollouts", all => all.Any(rollout => rollout.Status is RolloutStatus.Done or RolloutStatus.RolledBack));
        return all.Single(rollout => rollout.Id == begun.Id);
    }

    private SimulationOptions Options(TestFleet fleet, string pipeline) => new(
        new SimulatedMachine(pipeline, MachineFiles.RecordingOf(_folder.Path)),
        new BrokerConnection(BrokerAddress.Read(fleet.Host.Broker)!))
    {
        Devices = Boards,
        Group = Group,
        PublicKey = fleet.PublicKey,
        Speed = 20,
        TrialWindows = 20,
    };

    /// <summary>Boards that run until they are disposed of.</summary>
    private sealed class RunningFleet : IAsyncDisposable
    {
        private readonly FleetSimulation _simulation;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        private RunningFleet(FleetSimulation simulation)
        {
            _simulation = simulation;
            _run = Task.Run(() => simulation.Run(_ => { }, _stop.Token));
        }

        internal IEnumerable<SimulatedDevice> Devices => _simulation.Boards.Select(board => board.Device);

        internal static async Task<RunningFleet> StartAsync(SimulationOptions options) =>
            new(await Task.Run(() => new FleetSimulation(options)));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _simulation.Dispose();
            _stop.Dispose();
        }
    }
}
