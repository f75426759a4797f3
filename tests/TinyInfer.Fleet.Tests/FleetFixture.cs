namespace TinyInfer.Fleet.Tests;

/// <summary>A service for tests that leave it as it is.</summary>
public sealed class FleetFixture : IAsyncLifetime
{
    internal TestFleet Fleet { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Fleet = await TestFleet.StartAsync();

    public ValueTask DisposeAsync() => Fleet.DisposeAsync();
}
