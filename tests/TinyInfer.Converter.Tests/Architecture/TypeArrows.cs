using System.Reflection;
using System.Reflection.Emit;

namespace TinyInfer.Converter.Tests.Architecture;

/// <summary>Which type of an assembly uses which, read from signatures and from the code of methods.</summary>
internal static class TypeArrows
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> _codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The arrows between types; a nested type counts as the type around it.</summary>
    /// <param name="assembly">The assembly to read.</param>
    /// <returns>Each pair of a type and another that it uses, of any assembly.</returns>
    internal static HashSet<(Type From, Type To)> Of(Assembly assembly)
    {
        HashSet<(Type From, Type To)> arrows = [];
        foreach (Type type in assembly.GetTypes())
        {
            Type from = Outermost(type);
            foreach (Type to in Uses(type).SelectMany(Parts).Select(Outermost).Where(to => to != from))
            {
                arrows.Add((from, to));
            }
        }

        return arrows;
    }

    /// <summary>The members that the methods of an assembly name in their code.</summary>
    /// <param name="assembly">The assembly to read.</param>
    /// <returns>Each member with the type whose method names it; a nested type counts as the type around it.</returns>
    internal static IEnumerable<(Type From, MemberInfo To)> Members(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
        let code = method.GetMethodBody()?.GetILAsByteArray()
        where code != null
        from member in Members(method, code)
        select (Outermost(type), member);

    private static IEnumerable<Type> Uses(Type type) =>
    [
        .. type.BaseType == null ? [] : (Type[])[type.BaseType],
        .. type.GetInterfaces(),
        .. type.GetFields(All).Select(field => field.FieldType),
        .. type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(Uses),
    ];

    private static IEnumerable<Type> Uses(MethodBase method)
    {
        List<Type> types = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        if (method is MethodInfo { ReturnType: { } returned })
        {
            types.Add(returned);
        }

        if (method.GetMethodBody() is { } body)
        {
            types.AddRange(body.LocalVariables.Select(local => local.LocalType));
            types.AddRange(Members(method, body.GetILAsByteArray()!).SelectMany(Types));
        }

        return types;
    }

    /// <summary>The members that a method's instructions name.</summary>
    private static IEnumerable<MemberInfo> Members(MethodBase method, byte[] code)
    {
        Type[] ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : [];
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < code.Length;)
        {
            short value = code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at];
            OpCode instruction = _codes[value];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType)
            {
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Types(MemberInfo member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        MethodInfo method => [method.DeclaringType ?? typeof(void), method.ReturnType,
            .. method.IsGenericMethod ? method.GetGenericArguments() : []],
        _ => member.DeclaringType == null ? [] : [member.DeclaringType],
    };

    /// <summary>A type, what it is an array or reference of, and its type arguments.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        while (type.HasElementType)
        {
            type = type.GetElementType()!;
        }

        return type.IsGenericParameter ? []
            : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)]
            : [type];
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType != null)
        {
            type = type.DeclaringType;
        }

        return type;
    }
}
