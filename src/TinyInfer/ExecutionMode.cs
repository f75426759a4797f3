namespace TinyInfer;

/// <summary>How the weights of an operator are held and multiplied. The results are the same bytes in every mode.</summary>
public enum ExecutionMode
{
    /// <summary>Chosen at load, by the RAM that packed weights may take.</summary>
    Auto = 0,

    /// <summary>One byte a weight, read where the blob lies.</summary>
    Compact = 1,

    /// <summary>Three weights in each 64-bit integer, in RAM.</summary>
    Packed = 2,

    /// <summary>Weights are constants in generated code; the blob holds none.</summary>
    Compiled = 3,
}
