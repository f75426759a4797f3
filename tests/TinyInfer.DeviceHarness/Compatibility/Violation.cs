namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>Something in an assembly that nanoFramework cannot run.</summary>
/// <param name="Member">The type or member that does it.</param>
/// <param name="Problem">What it does.</param>
public sealed record Violation(string Member, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Member}: {Problem}";
}
