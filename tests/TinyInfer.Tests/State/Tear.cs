namespace TinyInfer.Tests.State;

/// <summary>What a write looks like before it is complete.</summary>
internal enum Tear
{
    /// <summary>The file is emptied and grows.</summary>
    Growing,

    /// <summary>The file has its new length, and the bytes that are still to come are the old ones.</summary>
    Overwriting,

    /// <summary>The sector is erased to ones, and bytes are programmed in order.</summary>
    Erased,

    /// <summary>The sector holds anything, and bytes are programmed in any order.</summary>
    Scattered,

    /// <summary>The old file stays until the last step puts the new one in its place, as littlefs does.</summary>
    Committed,
}
