using System.Reflection;
using System.Reflection.Emit;

namespace TinyInfer.Converter.Proof;

/// <summary>Turns expressions of generated code into the IL that C# means by them.</summary>
/// <param name="il">Where the instructions go.</param>
/// <param name="variables">Local variables and parameters: their types, and how they are loaded.</param>
/// <param name="methods">The methods that may be called, by name.</param>
internal sealed class ExpressionEmitter(
    ILGenerator il, IReadOnlyDictionary<string, CodeVariable> variables, IReadOnlyDictionary<string, MethodInfo> methods)
{
    /// <summary>Emits an expression.</summary>
    /// <returns>Its type.</returns>
    internal CodeType Emit(CodeNode node)
    {
        switch (node)
        {
            case CodeNode.Number number:
                EmitNumber(number.Value, number.Type);
                return number.Type;
            case CodeNode.Variable variable:
                return VariableOf(variable.Name).Load(il);
            case CodeNode.Element element:
                return EmitElement(element);
            case CodeNode.Cast cast:
                return EmitCast(cast);
            case CodeNode.Negation negation:
                CodeType negated = Emit(negation.Value);
                il.Emit(OpCodes.Neg);
                return negated;
            case CodeNode.Call call:
                return EmitCall(call);
            case CodeNode.Binary binary:
                return EmitBinary(binary);
            default:
                throw new InvalidOperationException($"Generated code has no {node}.");
        }
    }

    /// <summary>Emits an expression, and converts it as an assignment does.</summary>
    internal void EmitAs(CodeNode node, CodeType type)
    {
        if (type == CodeType.Long && node is CodeNode.Number { Type: CodeType.Int } number)
        {
            EmitNumber(number.Value, CodeType.Long);
            return;
        }

        CodeType own = Emit(node);
        if (own == CodeType.Int && type == CodeType.Long)
        {
            il.Emit(OpCodes.Conv_I8);
        }
        else if (own != type)
        {
            throw new InvalidOperationException($"Generated code has {own} where {type} is expected.");
        }
    }

    /// <summary>Emits two values that are compared: both long where one of them is.</summary>
    internal void EmitOperands(CodeNode left, CodeNode right)
    {
        CodeType type = TypeOf(left) == CodeType.Long || TypeOf(right) == CodeType.Long ? CodeType.Long : CodeType.Int;
        EmitAs(left, type);
        EmitAs(right, type);
    }

    /// <summary>A variable that has been declared.</summary>
    internal CodeVariable VariableOf(string name) =>
        variables.TryGetValue(name, out CodeVariable? variable)
            ? variable
            : throw new InvalidOperationException($"Generated code does not declare '{name}'.");

    /// <summary>The type of an array's elements.</summary>
    internal static CodeType ElementOf(CodeType array) => array switch
    {
        CodeType.LongArray => CodeType.Long,
        CodeType.SByteArray or CodeType.ByteArray or CodeType.ShortArray or CodeType.IntArray => CodeType.Int,
        _ => throw new InvalidOperationException($"Generated code takes an element of {array}."),
    };

    private CodeType EmitElement(CodeNode.Element element)
    {
        CodeType array = Emit(element.Array);
        EmitAs(element.Index, CodeType.Int);
        il.Emit(array switch
        {
            CodeType.SByteArray => OpCodes.Ldelem_I1,
            CodeType.ByteArray => OpCodes.Ldelem_U1,
            CodeType.ShortArray => OpCodes.Ldelem_I2,
            CodeType.IntArray => OpCodes.Ldelem_I4,
            _ => OpCodes.Ldelem_I8,
        });
        return ElementOf(array);
    }

    private CodeType EmitCast(CodeNode.Cast cast)
    {
        CodeType from = Emit(cast.Value);
        CodeType to = cast.Type switch { "long" => CodeType.Long, "ulong" => CodeType.ULong, _ => CodeType.Int };
        if (cast.Type == "sbyte")
        {
            il.Emit(OpCodes.Conv_I1);
        }
        else if (cast.Type == "byte")
        {
            il.Emit(OpCodes.Conv_U1);
        }
        else if (cast.Type == "short")
        {
            il.Emit(OpCodes.Conv_I2);
        }
        else if (from == CodeType.Int != (to == CodeType.Int))
        {
            il.Emit(to == CodeType.Int ? OpCodes.Conv_I4 : OpCodes.Conv_I8);
        }

        return to;
    }

    private CodeType EmitCall(CodeNode.Call call)
    {
        foreach (CodeNode argument in call.Arguments)
        {
            Emit(argument);
        }

        il.Emit(
            OpCodes.Call,
            call.Method == "System.Array.Copy" ? CodeTypes.ArrayCopy
            : methods.TryGetValue(call.Method, out MethodInfo? method) ? method
            : throw new InvalidOperationException($"Generated code does not have '{call.Method}'."));
        return CodeType.Void;
    }

    private CodeType EmitBinary(CodeNode.Binary binary)
    {
        if (binary.Operator is "<<" or ">>")
        {
            return EmitShift(binary);
        }

        // A sum is one long chain to the left: it is walked along, not down.
        Stack<CodeNode.Binary> chain = [];
        CodeNode first = binary;
        while (first is CodeNode.Binary { Operator: not ("<<" or ">>") } inner)
        {
            chain.Push(inner);
            first = inner.Left;
        }

        CodeType left = Emit(first, chain.Peek().Right);
        foreach (CodeNode.Binary step in chain)
        {
            left = EmitStep(step.Operator, left, step.Right);
        }

        return left;
    }

    /// <summary>Emits the start of a chain; an int is made long at once where the next operand is, as C# does.</summary>
    private CodeType Emit(CodeNode first, CodeNode next)
    {
        if (TypeOf(first) == CodeType.Int && TypeOf(next) == CodeType.Long)
        {
            EmitAs(first, CodeType.Long);
            return CodeType.Long;
        }

        return Emit(first);
    }

    private CodeType EmitStep(string op, CodeType left, CodeNode right)
    {
        if (left == CodeType.Int && TypeOf(right) == CodeType.Long)
        {
            il.Emit(OpCodes.Conv_I8);
            left = CodeType.Long;
        }

        if (left == CodeType.Long)
        {
            EmitAs(right, CodeType.Long);
        }
        else
        {
            Emit(right);
        }

        il.Emit(op switch
        {
            "+" => OpCodes.Add,
            "-" => OpCodes.Sub,
            "*" => OpCodes.Mul,
            "/" => left == CodeType.ULong ? OpCodes.Div_Un : OpCodes.Div,
            "&" => OpCodes.And,
            "|" => OpCodes.Or,
            _ => throw new InvalidOperationException($"Generated code has no operator {op}."),
        });
        return left;
    }

    private CodeType EmitShift(CodeNode.Binary shift)
    {
        CodeType type = Emit(shift.Left);
        EmitAs(shift.Right, CodeType.Int);
        if (shift.Right is not CodeNode.Number)
        {
            EmitNumber(type == CodeType.Int ? 31 : 63, CodeType.Int);
            il.Emit(OpCodes.And);
        }

        il.Emit(shift.Operator == "<<" ? OpCodes.Shl : type == CodeType.ULong ? OpCodes.Shr_Un : OpCodes.Shr);
        return type;
    }

    private CodeType TypeOf(CodeNode node) => node switch
    {
        CodeNode.Number number => number.Type,
        CodeNode.Variable variable => VariableOf(variable.Name).Type,
        CodeNode.Element element => ElementOf(TypeOf(element.Array)),
        CodeNode.Cast cast => cast.Type switch { "long" => CodeType.Long, "ulong" => CodeType.ULong, _ => CodeType.Int },
        CodeNode.Negation negation => TypeOf(negation.Value),
        CodeNode.Binary { Operator: "<<" or ">>" } shift => TypeOf(shift.Left),
        CodeNode.Binary binary => TypeOf(binary.Right) is var right && right != CodeType.Int ? right : TypeOf(binary.Left),
        _ => CodeType.Void,
    };

    private void EmitNumber(long value, CodeType type)
    {
        if (type != CodeType.Int && value != (int)value)
        {
            il.Emit(OpCodes.Ldc_I8, value);
            return;
        }

        if (value == (sbyte)value)
        {
            EmitShort((int)value);
        }
        else
        {
            il.Emit(OpCodes.Ldc_I4, (int)value);
        }

        if (type != CodeType.Int)
        {
            il.Emit(OpCodes.Conv_I8);
        }
    }

    private void EmitShort(int value)
    {
        if (value is >= -1 and <= 8)
        {
            il.Emit(CodeTypes.ShortConstants[value + 1]);
        }
        else
        {
            il.Emit(OpCodes.Ldc_I4_S, (sbyte)value);
        }
    }
}
