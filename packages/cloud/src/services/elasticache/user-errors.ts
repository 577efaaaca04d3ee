import {
  DefaultUserAssociatedToUserGroupFault,
  DefaultUserRequired,
  DuplicateUserNameFault,
  InvalidUserGroupStateFault,
  UserAlreadyExistsFault,
  UserGroupAlreadyExistsFault,
  UserGroupNotFoundFault,
  UserNotFoundFault,
} from "@aws-sdk/client-elasticache";

const $metadata = {};

export const userExists = (id: string): Error =>
  new UserAlreadyExistsFault({ message: `User ${id} already exists.`, $metadata });

export const userNotFound = (id: string): Error =>
  new UserNotFoundFault({ message: `User ${id} not found.`, $metadata });

export const userGroupExists = (id: string): Error =>
  new UserGroupAlreadyExistsFault({ message: `User group ${id} already exists.`, $metadata });

export const userGroupNotFound = (id: string): Error =>
  new UserGroupNotFoundFault({ message: `User group ${id} not found.`, $metadata });

export const userGroupInUse = (message: string): Error => new InvalidUserGroupStateFault({ message, $metadata });

export const defaultUserRequired = (): Error =>
  new DefaultUserRequired({ message: "User group needs to contain a user with the user name default.", $metadata });

export const defaultUserAssociated = (id: string): Error =>
  new DefaultUserAssociatedToUserGroupFault({
    message: `User ${id} has the user name default and is associated to a user group.`,
    $metadata,
  });

export const duplicateUserName = (name: string): Error =>
  new DuplicateUserNameFault({ message: `A user with the user name ${name} already exists in the group.`, $metadata });
