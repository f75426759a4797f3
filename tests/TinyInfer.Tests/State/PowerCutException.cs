namespace TinyInfer.Tests.State;

/// <summary>The power is gone: nothing after this is executed.</summary>
internal sealed class PowerCutException : Exception;
