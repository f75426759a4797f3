using System.Collections.Immutable;

namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>A type as a signature names it.</summary>
/// <param name="Name">Full name, as the API list writes it.</param>
/// <param name="External">Full names of the types of other assemblies that it is made of.</param>
/// <param name="Problems">What nanoFramework lacks of it.</param>
/// <param name="IsStruct">Whether it is a value type that the runtime keeps as a block of its own on the heap.</param>
public sealed record TypeUse(string Name, ImmutableArray<string> External, ImmutableArray<string> Problems, bool IsStruct)
{
    /// <summary>A type that needs no more than itself.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="isStruct">Whether it is a structure.</param>
    /// <returns>The type.</returns>
    public static TypeUse Own(string name, bool isStruct = false) => new(name, [], [], isStruct);

    /// <summary>A type of another assembly.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="isStruct">Whether it is a structure.</param>
    /// <returns>The type.</returns>
    public static TypeUse Foreign(string name, bool isStruct) => new(name, [name], [], isStruct);

    /// <summary>A type made from this one.</summary>
    /// <param name="suffix">What its name has behind this one's.</param>
    /// <param name="problem">What nanoFramework lacks of it, or null.</param>
    /// <returns>The type.</returns>
    public TypeUse Derive(string suffix, string? problem = null) =>
        new(Name + suffix, External, problem == null ? Problems : Problems.Add(problem), IsStruct: false);

    /// <summary>This type, using others too.</summary>
    /// <param name="others">The others.</param>
    /// <returns>The type.</returns>
    public TypeUse Using(params IEnumerable<TypeUse> others) =>
        this with
        {
            External = External.AddRange(others.SelectMany(o => o.External)),
            Problems = Problems.AddRange(others.SelectMany(o => o.Problems)),
        };
}
